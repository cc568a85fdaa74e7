"""What RFC 5545 asks of a calendar, on its bytes and as a client reads it."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.refusals import Refusal
from qantara.pipeline.calendar import Entry, write_ics

AT = datetime(2026, 9, 1, 10, 30, tzinfo=timezone(timedelta(hours=1)))
ARABIC = "أسبوع في المدرسة: هندسة البيانات والذكاء الاصطناعي، الفوج الأول بالرباط؛ " * 3
SCHOOL = Entry("A/2026-09-14", date(2026, 9, 14), date(2026, 9, 18), "school", ARABIC)
EID = Entry("eid_al_fitr-1448-1", date(2027, 3, 9), date(2027, 3, 9), "holiday", "Aïd; fête, jour 1", "Estimé\nà confirmer", True)  # fmt: skip


def written(*entries, before=None, **told):
    rest = {"key": "k", "name": "Alternance – A", "office": "office@exemple.ma", "language": "ar", "at": AT} | told
    return write_ics(entries, before=before, **rest)


def events(held):
    return {str(event["SUMMARY"]): event for event in icalendar.Calendar.from_ical(held).walk("VEVENT")}


def test_lines_end_with_crlf_and_have_at_most_75_octets_of_whole_letters():
    held = written(SCHOOL, EID)
    assert held.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in held.replace(b"\r\n", b"")
    assert b"\r" not in held.replace(b"\r\n", b"")
    lines = held.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")  # no letter is cut in two
    assert sum(line.startswith(b" ") for line in lines) >= 5  # something was folded


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1).filter(str.strip))
def test_any_text_comes_back_as_it_was(text):
    held = written(Entry("a", date(2026, 9, 14), date(2026, 9, 14), "school", text))
    assert max(map(len, held.split(b"\r\n"))) <= 75
    assert list(events(held)) == [text]


def test_a_calendar_says_what_it_is():
    text = written(SCHOOL).decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    for line in ("VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-CALNAME:Alternance – A", "REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D"):  # fmt: skip
        assert text.count(f"\r\n{line}\r\n") == 1
    assert re.search(r"\r\nPRODID:-//Qantara//[^\r]+//AR\r\n", text)


def test_events_are_whole_days_that_end_before_the_day_named_last():
    text = written(SCHOOL, EID).decode()
    assert "DTSTART;VALUE=DATE:20260914\r\nDTEND;VALUE=DATE:20260919\r\n" in text
    assert "DTSTART;VALUE=DATE:20270309\r\nDTEND;VALUE=DATE:20270310\r\n" in text


def test_an_event_has_once_what_each_must_have_and_is_told_to_nobody():
    for event in events(written(SCHOOL, EID)).values():
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "ORGANIZER"):
            assert not isinstance(event[name], list)
        assert event["DTSTAMP"].to_ical() == b"20260901T093000Z"  # the moment given, in UTC
        assert event["TRANSP"] == "TRANSPARENT"
        assert event["ORGANIZER"] == "mailto:office@exemple.ma"


def test_texts_are_escaped_and_what_is_estimated_is_tentative():
    text = written(EID).decode().replace("\r\n ", "")
    assert "SUMMARY;LANGUAGE=ar:Aïd\\; fête\\, jour 1\r\n" in text
    assert "DESCRIPTION;LANGUAGE=ar:Estimé\\nà confirmer\r\n" in text
    assert "STATUS:TENTATIVE" in text
    assert "STATUS:CONFIRMED" in written(SCHOOL).decode()


def test_the_same_arguments_give_the_same_bytes_whatever_the_order():
    assert written(SCHOOL, EID) == written(EID, SCHOOL)


def test_a_uid_is_kept_by_its_event_and_shared_with_no_other_calendar():
    moved = Entry(EID.id, date(2027, 3, 10), date(2027, 3, 10), "holiday", "x")
    (uid,) = (str(event["UID"]) for event in events(written(EID)).values())
    assert [str(event["UID"]) for event in events(written(moved, at=AT + timedelta(days=9))).values()] == [uid]
    assert [str(event["UID"]) for event in events(written(EID, key="other")).values()] != [uid]
    assert len({str(event["UID"]) for event in events(written(EID, SCHOOL)).values()}) == 2


def test_what_changed_has_a_higher_sequence_and_what_did_not_keeps_its_own():
    first = written(SCHOOL, EID)
    moved = Entry(EID.id, EID.first + timedelta(days=1), EID.last + timedelta(days=1), EID.kind, EID.title, EID.note, True)  # fmt: skip
    second = written(SCHOOL, moved, before=first, at=AT + timedelta(days=1))
    assert {name: event["SEQUENCE"] for name, event in events(second).items()} == {SCHOOL.title: 0, EID.title: 1}
    third = written(SCHOOL, moved, before=second, at=AT + timedelta(days=1))
    assert third == second


@pytest.mark.parametrize(
    "change",
    [{"title": "x"}, {"note": "x"}, {"tentative": False}, {"kind": "exams"}, {"first": date(2027, 3, 8)}],
    ids=lambda change: next(iter(change)),
)
def test_whatever_a_reader_sees_counts_as_a_change(change):
    (event,) = events(written(Entry(**{**vars(EID), **change}), before=written(EID))).values()
    assert event["SEQUENCE"] == 1


def test_what_is_gone_is_cancelled_once_and_can_come_back():
    second = written(SCHOOL, before=written(SCHOOL, EID))
    gone = events(second)[EID.title]
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 1)
    third = written(SCHOOL, before=second)
    assert third == second
    back = events(written(SCHOOL, EID, before=third))[EID.title]
    assert (back["STATUS"], back["SEQUENCE"]) == ("TENTATIVE", 2)


@pytest.mark.parametrize(
    "held",
    [
        b"hello",
        b"",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:3\r\nSEQUENCE:x\r\nDTSTART:20260101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"\xff\xfe",
    ],
)
def test_a_file_that_is_no_calendar_is_not_replaced(held):
    with pytest.raises(Refusal, match="is not iCalendar"):
        written(SCHOOL, before=held)


def test_the_moment_is_in_utc_whatever_its_zone():
    assert written(SCHOOL) == written(SCHOOL, at=AT.astimezone(UTC))
