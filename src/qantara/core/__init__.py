"""Pure analysis: Python, NumPy and Polars. No Django, no files, no clock, no network."""
