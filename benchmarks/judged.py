"""Overlap F1 on the judged ads that were kept apart (`labels/`, split test), by language.

    QANTARA_DATA=… python benchmarks/judged.py

A prediction is right when it touches a mention that the reader marked, a marked mention is found when a prediction touches it. The
readers of the French and English ads saw what an earlier extractor had found, so misses are undercounted there.
"""

from train_context import Ad, of_labels, touches

from qantara.core.text.extractor import Extractor, Reading

SOFT = {"soft", "language"}


def counts(ad: Ad, reading: Reading, *, soft: bool) -> tuple[int, int, int, int]:
    """Right among found, found, met among marked, marked."""
    marked = ad.soft if soft else ad.hard
    found = frozenset((m.field, m.start, m.end) for m in reading.mentions if (m.kind in SOFT) is soft)
    right = sum(touches(marked, *one) for one in found)
    return right, len(found), sum(touches(found, *one) for one in marked), len(marked)


def main() -> None:
    ads = of_labels("test")
    readings = Extractor().read_all([ad.title for ad in ads], [ad.text for ad in ads])
    for lang in ("fr", "en", "ar"):
        for name, soft in (("technology, concept, certification", False), ("soft, language", True)):
            rows = [counts(ad, r, soft=soft) for ad, r in zip(ads, readings, strict=True) if ad.key.startswith(lang)]
            right, found, met, marked = (sum(column) for column in zip(*rows, strict=True))
            p, r = right / found, met / marked
            print(
                f"{lang} ({len(rows)} ads) {name:36} P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.3f} (marked {marked})"
            )


if __name__ == "__main__":
    main()
