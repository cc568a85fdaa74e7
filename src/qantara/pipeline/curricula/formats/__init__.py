"""From bytes to blocks: one module a format; each raises ReadingError for a file that cannot be read."""
