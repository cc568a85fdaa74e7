from datetime import date
from typing import get_args

import pytest

from qantara.core.rhythm import Reason
from qantara.core.rhythm.measures import Kind
from qantara.pipeline.calendar import sentence_of

WEEK = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (Reason("teacher", WEEK, ("A", "B"), "Mme Alami", 1, 2), "Week of 2026-11-16: Mme Alami has 2 cohorts at school at once (A, B)."),
        (Reason("rooms", WEEK, ("A", "B"), "", 1, 3), "Week of 2026-11-16: rooms needed: 3, rooms there are: 1."),
        (Reason("school_days", None, ("A",), "", 15, 12), "A: 12 days of teaching, 3 fewer than the 15 due."),
        (Reason("company_period", WEEK, ("A",), "", 4, 6), "A: weeks at the company in a row from 2026-11-16: 6, at most 4 by"),
        (Reason("company_period", WEEK, ("A",), "", 2, 1), "A: weeks at the company in a row from 2026-11-16: 1, at least 2 by"),
        (Reason("school_period", WEEK, ("A",), "", 2, 3), "A: weeks at school in a row from 2026-11-16: 3, at most 2 by"),
    ],
)  # fmt: skip
def test_a_reason_says_where_and_by_how_much(reason, says):
    template, values = sentence_of(reason)
    assert template.format(**values).startswith(says)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_reason_has_a_sentence(kind):
    template, values = sentence_of(Reason(kind, WEEK, ("A",), "T", 0, 1))
    assert template.format(**values).endswith(".")
