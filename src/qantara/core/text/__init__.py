"""From text to mentions: folding, language, extraction, occupations, near-duplicates."""
