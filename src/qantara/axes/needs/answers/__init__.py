"""Answers to take away: saved views, what has changed, files of any view, alerts, signed editions."""
