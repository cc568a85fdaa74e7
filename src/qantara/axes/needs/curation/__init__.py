"""The vocabulary as people decide it: candidates, decisions by two, versions, series counted anew."""
