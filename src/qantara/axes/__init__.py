"""The axes of the convention, one Django app each."""
