"""The real files that `QANTARA_DATA` names: every row is read, and the columns that they have are filled."""

import os
from pathlib import Path

import polars as pl
import pytest

from qantara.pipeline.intake import read_ads

DATA = Path(os.environ.get("QANTARA_DATA", "none"))
pytestmark = [pytest.mark.data, pytest.mark.skipif(not DATA.is_dir(), reason="QANTARA_DATA names no folder")]


def filled(folder: str) -> dict[str, dict[str, float]]:
    """By file: number of ads, and the share of ads that have each column."""
    found: dict[str, list[pl.DataFrame]] = {}
    for batch in read_ads([DATA / folder]):
        assert batch.rejects == []
        found.setdefault(Path(batch.file).name, []).append(batch.ads)
    shares: dict[str, dict[str, float]] = {}
    for name, frames in found.items():
        ads = pl.concat(frames)
        shares[name] = {column: 1 - ads[column].null_count() / ads.height for column in ads.columns} | {
            "ads": ads.height
        }
        assert (ads["text"].str.len_chars() > 7).all(), name
        assert (ads["title"].str.len_chars() > 2).all(), name
    return shares


@pytest.mark.parametrize(
    ("name", "ads", "columns"),
    [
        ("emploi_territorial_fr.csv", 213, "company city country posted_on contract url"),
        ("france_travail_api_raw_fr.json", 60, "ref city country posted_on contract url posts experience"),
        ("france_travail_fr.jsonl", 855, "ref city country posted_on contract url source"),
        ("glassdoor_2020_tx_en.csv", 643, "company city region posted_on expires_on contract salary_text"),
        ("glassdoor_2020_wa_en.csv", 892, "company city region posted_on expires_on contract salary_text"),
        ("jadarat_ar.csv", 679, "company city region posted_on contract posts experience"),
    ],
)
def test_every_ad_is_read(name, ads, columns):
    shares = filled(f"ads/{name}")[name]

    assert shares["ads"] == ads
    assert {column for column in columns.split() if shares[column] < 0.95} == set()


def test_every_feed_gives_its_ads():
    shares = filled("feeds")

    assert {name: share["ads"] for name, share in shares.items()} == {
        "decathlon.test.input.json": 3, "import-apec.test.input.xml": 5, "import-france-travail-cegid.test.input.json": 4,
        "import-hello-work-buddi.test.input.xml": 3, "import-hello-work.test.input.xml": 5, "import-jobteaser.test.input.xml": 2,
        "import-jooble.test.input.xml": 2, "import-kelio.test.input.xml": 2, "import-laposte.test.input.xml": 2,
        "import-leboncoin.test.input.csv": 2, "import-pass.test.input.rss": 7,
    }  # fmt: skip
    assert all(share[column] == 1 for share in shares.values() for column in ("ref", "company", "url"))
    assert [name for name, share in shares.items() if share["city"] < 1] == [
        "import-france-travail-cegid.test.input.json"
    ]
    assert [name for name, share in shares.items() if share["posted_on"] < 1] == ["import-leboncoin.test.input.csv"]
