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
    "next": "M3 .5 7.5 5 3 9.5l-1-1L5.4 5 2 1.5z",
}
