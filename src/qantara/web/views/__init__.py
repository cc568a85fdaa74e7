"""One module a subject; a view reads, a template shows."""
