"""What readers see: tokens, fonts, number formats, charts and the printed report. No web framework is needed here."""
