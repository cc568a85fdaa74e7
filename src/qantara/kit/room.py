"""Where the portal keeps files of its own in the partnership folder."""

ROOM = ".portal"
