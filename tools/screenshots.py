"""Takes the pictures of the portal that the documentation shows: python tools/screenshots.py [FOLDER]

FOLDER is a demonstration (`make demo SERVE=no` makes it). It is served for the time it takes, entered by the buttons of the
sign-in page, and seen in French and Arabic, on a screen and on a telephone, in both themes. The pictures go to
`docs/guide/images/portail-*.png`.
"""

import base64
import socket
import struct
import subprocess
import sys
import time
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

PLACE = Path(__file__).resolve().parent.parent / "docs" / "guide" / "images"
SCREEN, TELEPHONE = (1200, 760), (390, 780)
MOST_BYTES = 120_000
_SECONDS = 180
_PIXELS = """async taken => {
  const image = new Image();
  image.src = "data:image/png;base64," + taken;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  let text = "";
  for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
  return btoa(text);
}"""


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it. `then`: what is pressed before the picture is taken."""

    name: str
    path: str
    reader: str = ""
    lang: str = "fr"
    size: tuple[int, int] = SCREEN
    theme: str = "light"
    then: tuple[str, ...] = ()


PICTURES = (
    Picture("competence", "skills/python/"),
    Picture("accueil", ""),
    Picture("accueil", "", lang="ar", size=TELEPHONE),
    Picture("convention", "convention/", lang="ar"),
    Picture("connexion", "sign-in/"),
    Picture("tableau-de-bord", "dashboard/", "administrator"),
    Picture("groupe", "dashboard/", "company_admin", then=("main .lede a", 'main a[href$="/entities/"]')),
    Picture("mes-donnees", "my-data/", "learner", size=TELEPHONE),
    Picture("registre-des-traitements", "privacy/", "data_protection_officer"),
    Picture("registre-des-actes", "audit/", "auditor", theme="dark"),
    Picture("chaine", "audit/chain/", "auditor", "ar", TELEPHONE, "dark", ("main .form-end button",)),
)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The portal of the folder, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "qantara", "serve", "--folder", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("The portal did not start.")


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """The picture, as PNG."""
    width, height = picture.size
    theme: Any = picture.theme
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
    )
    page = context.new_page()

    def press(found: str) -> None:
        with page.expect_navigation():
            page.locator(found).first.click()

    if picture.reader:
        page.goto(f"{address}/{picture.lang}/sign-in/")
        press(f'form[action$="/demonstration/{picture.reader}/"] button')
    page.goto(f"{address}/{picture.lang}/{picture.path}")
    for found in picture.then:
        press(found)
    taken = page.screenshot(animations="disabled")
    context.close()
    return taken


def smaller(page: Page, taken: bytes, size: tuple[int, int]) -> bytes:
    """The same picture in its 256 most frequent colours, each other one as the nearest of them: a third of the weight."""
    width, height = size
    raw = base64.b64decode(page.evaluate(_PIXELS, base64.b64encode(taken).decode()))
    pixels = np.frombuffer(raw, np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
    colours, places, counts = np.unique(pixels @ (65536, 256, 1), return_inverse=True, return_counts=True)
    every = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
    palette = every[np.argsort(counts)[-256:]]
    nearest = np.concatenate([
        ((part[:, None] - palette[None]) ** 2).sum(axis=2).argmin(axis=1)
        for part in np.array_split(every, len(every) // 2000 + 1)
    ])  # fmt: skip
    rows = nearest[places].astype(np.uint8).reshape(height, width)
    lines = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    written = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def main(folder: Path) -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    with served(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        blank = browser.new_page()
        for picture in PICTURES:
            taken = smaller(blank, take(browser, address, picture), picture.size)
            if len(taken) > MOST_BYTES:
                sys.exit(f"{picture.name}: {len(taken)} bytes, at most {MOST_BYTES}. Show less of the page.")
            (PLACE / f"portail-{picture.name}-{picture.lang}.png").write_bytes(taken)
            print(f"{picture.name}-{picture.lang}: {len(taken) // 1000} kB")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
