"""Qantara: a national tech-skills partnership, from the job ad to the graduate at work."""

__version__ = "0.8.2"
