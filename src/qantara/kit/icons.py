"""Our own icons: paths by name, in a box of ten by ten unless said. Only those that point along the line mirror."""

ICONS: dict[str, str] = {
    "up": "M5 1 9.5 9h-9z",
    "down": "M5 9 .5 1h9z",
    "disc": "M5 .5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z",
    "ring": "M5 .5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zm0 1.6a2.9 2.9 0 1 1 0 5.8 2.9 2.9 0 0 1 0-5.8z",
    "half": "M5 .5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM5 2v6a3 3 0 0 0 0-6z",
    "tri": "M5 .8 9.8 9.3H.2z",
    "square": "M.8.8h8.4v8.4H.8z",
    "yes": "M3.7 9 .2 5.3l1.2-1.2 2.3 2.4L8.6 1l1.2 1.2z",
    "no": "m1.6.5 3.4 3.4L8.4.5l1.1 1.1L6.1 5l3.4 3.4-1.1 1.1L5 6.1 1.6 9.5.5 8.4 3.9 5 .5 1.6z",
    "dash": "M.5 4h9v2h-9z",
    "equal": "M.5 4h9v2h-9z",
    "diamond": "m5 0 5 5-5 5-5-5z",
    "next": "M3 .5 7.5 5 3 9.5l-1-1L5.4 5 2 1.5z",
    "below": "M1.5 2 5 5.5 8.5 2l1 1L5 7.5.5 3z",
    "seek": "M4.1.3a3.8 3.8 0 0 1 3.1 6l2.5 2.5-.9.9-2.5-2.5A3.8 3.8 0 1 1 4.1.3zm0 1.2a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2z",
    "file": "M1.5 0h4.7l2.8 2.8V10H1.5zm1.1 1.1v7.8h5.3V3.6H5.4V1.1z",
}

STEPS: dict[str, tuple[str, str]] = {
    "done": ("M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22z", "m6.8 12.3 3.5 3.5 7-7.3"),
    "here": ("M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22zm0 2.4a8.6 8.6 0 1 0 0 17.2 8.6 8.6 0 0 0 0-17.2zm0 4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2z", ""),
    "todo": ("M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22zm0 1.8a9.2 9.2 0 1 0 0 18.4 9.2 9.2 0 0 0 0-18.4z", ""),
    "late": ("M1.5 1.5h21v21h-21z", "M12 6v8m0 2.2v2.6"),
}  # fmt: skip
"""Marks of a circuit, in a box of 24: what is filled, and the line drawn over it in the colour of the page."""
