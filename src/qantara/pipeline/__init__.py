"""Where files and tables are: reading what partners send, and the lake that keeps it."""
