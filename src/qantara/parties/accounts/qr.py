"""A text as the square of modules that a telephone's camera reads: drawn black on white whatever the page looks like."""

import qrcode  # type: ignore[import-untyped]

_QUIET = 4  # modules of white around, as the standard asks


def drawing(text: str) -> str:
    """The square as a file of its own."""
    code = qrcode.QRCode(border=_QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/><path d="{path}"/></svg>'
    )
