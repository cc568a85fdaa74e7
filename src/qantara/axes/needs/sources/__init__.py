"""Where ads come from: uploads, feeds, rejects, duplicates, quality."""
