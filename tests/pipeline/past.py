"""Four years of our own ads, with what may be taken for growth planted among them.

A board from 2022 on: eighteen to twenty-four ads a month. A portal that joins in July 2024 and is all Java. In the last
eight months of 2025 the board's data engineers are asked for Kafka, and for Zelligraph, which no vocabulary knows.
"""

import json
from datetime import date
from pathlib import Path

from tests.pipeline.ads import TITLES, ad

BOARD, PORTAL = "Tableau", "Portail"
FIRST, JOINS, RISES, END = date(2022, 1, 1), date(2024, 7, 1), date(2025, 5, 1), date(2026, 1, 1)
RISER, CANDIDATE, JOINED = "kafka", "Zelligraph", "spring-boot"
_ENGINEER, _JAVA = 0, 2


def _months(first: date, end: date) -> list[date]:
    count = (end.year - first.year) * 12 + end.month - first.month
    return [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(count)]


def past_ads(*, until: date = END) -> list[dict[str, object]]:
    """The ads posted before a month."""
    rows = []
    for place, month in enumerate(_months(FIRST, until)):
        for i in range(18 + place * 5 % 7):
            number = 100 * place + i
            row = ad(number, source=BOARD, posted_on=month.replace(day=1 + i % 28).isoformat(), id=f"b{number}")
            if month >= RISES and number % len(TITLES) == _ENGINEER:
                row["text"] = str(row["text"]).replace("Airflow", "Airflow, Kafka, Zelligraph, Spark")
            rows.append(row)
        # The last day of a month is seen too: a month without it is not whole.
        last = month.replace(day=28)
        rows.append(ad(100 * place + 90, source=BOARD, posted_on=_end(last).isoformat(), id=f"e{place}"))
        if month >= JOINS:
            rows += [
                ad(_JAVA + 6 * (5000 + 40 * place + i), source=PORTAL, id=f"p{place}-{i}",
                   posted_on=(_end(last) if i == 0 else month.replace(day=1 + i)).isoformat())
                for i in range(15)
            ]  # fmt: skip
    return rows


def _end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def write_past(file: Path, *, until: date = END) -> Path:
    """The same as a JSONL file."""
    file.write_text("".join(json.dumps(row) + "\n" for row in past_ads(until=until)), encoding="utf-8")
    return file
