"""Builds what is not kept in the repository: the font subsets of the pages and the compiled catalogues.

Run by `make setup` and by the wheel's build hook. The same packages give the same bytes.

"Plex" is a reserved font name, so the subsets are renamed "Qantara Sans"; the licence lies beside them.
"""

import io
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib import instancer  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "qantara"

LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x192, 0x218, 0x219, 0x21A, 0x21B, 0x2C6, 0x2C7, 0x2DC, 0x394, 0x3BC, 0x3C0),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *(0x2009, 0x200A, 0x2020, 0x2021, 0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044),
    *(0x20AC, 0x2116, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
]
# Letters of Arabic as used in Morocco, with their joining forms reached through the layout tables.
ARABIC = [*range(0x600, 0x700), *range(0x200C, 0x2010), 0x20, 0xA0, 0xAB, 0xBB, *range(0x2066, 0x206A)]
ARABIC_WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


def font_folder(package: str) -> Path:
    """Where an installed font package keeps its files."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(
            f"The package {package.replace('_', '-')} is missing. Install the project's requirements first."
        )
    return Path(spec.submodule_search_locations[0]) / "files"


def _rename(font: TTFont, family: str) -> None:
    """Replace the reserved family name wherever the font states it."""
    names = font["name"]
    for record in list(names.names):
        if record.nameID in (1, 16, 21, 25):
            record.string = family if record.nameID != 25 else family.replace(" ", "")
        elif record.nameID in (3, 4, 6):
            weight = font["OS/2"].usWeightClass
            record.string = f"{family} {weight}" if record.nameID == 4 else f"{family.replace(' ', '')}-{weight}"
        elif record.nameID not in (0, 2, 5, 7, 8, 9, 11, 13, 14, 17) and record.nameID < 256:
            names.removeNames(nameID=record.nameID)


def _keep(font: TTFont, codes: Iterable[int]) -> None:
    options = subset.Options()
    options.layout_features = ["*"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["meta"]  # language tags only; the subsetter cannot cut them
    worker = subset.Subsetter(options)
    worker.populate(unicodes=codes)
    worker.subset(font)


def _woff2(font: TTFont, family: str) -> bytes:
    _rename(font, family)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    return out.getvalue()


def build_fonts(target: Path) -> list[Path]:
    """One variable Latin subset and four Arabic weights."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    file = font_folder("fontpkg_ibm_plex_sans") / "IBMPlexSans[wdth,wght].ttf"
    font = TTFont(file, recalcTimestamp=False, lazy=False)
    _keep(font, LATIN)
    font = instancer.instantiateVariableFont(font, {"wght": (300, 400, 700), "wdth": (85, 100, 100)})
    written.append(target / "qantara-sans.woff2")
    written[-1].write_bytes(_woff2(font, "Qantara Sans"))
    for weight in ARABIC_WEIGHTS:
        file = font_folder("fontpkg_ibm_plex_sans_arabic") / f"IBMPlexSansArabic-{weight}.ttf"
        font = TTFont(file, recalcTimestamp=False, lazy=False)
        _keep(font, ARABIC)
        written.append(target / f"qantara-sans-arabic-{weight.lower()}.woff2")
        written[-1].write_bytes(_woff2(font, "Qantara Sans Arabic"))
    return written


def build_catalogues(target: Path) -> list[Path]:
    """Compile each catalogue beside its source."""
    written = []
    for source in sorted(target.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        written.append(source.with_suffix(".mo"))
        with written[-1].open("wb") as out:
            write_mo(out, catalogue)
    return written


def build_all(package: Path = PACKAGE) -> list[Path]:
    return [*build_fonts(package / "design" / "fonts"), *build_catalogues(package / "locale")]


if __name__ == "__main__":
    for path in build_all():
        sys.stdout.write(f"{path.relative_to(ROOT)}  {path.stat().st_size:,} bytes\n")
