"""Work-study calendars from files, and to files: feasts, cohorts and constraints in; timetables and iCalendar out."""

from qantara.pipeline.calendar.feasts import (
    DaysFile,
    Feast,
    Stretch,
    days_off,
    moroccan_feasts,
    moroccan_ramadans,
    read_days,
    write_days,
)
from qantara.pipeline.calendar.fields import CalendarFileError
from qantara.pipeline.calendar.ics import Entry, write_ics
from qantara.pipeline.calendar.publishing import Words, write_calendars
from qantara.pipeline.calendar.reading import CalendarFile, Learner, read_calendar
from qantara.pipeline.calendar.sentences import sentence_of
from qantara.pipeline.calendar.timetable import places_of, read_timetable, write_timetable

__all__ = [
    "CalendarFile",
    "CalendarFileError",
    "DaysFile",
    "Entry",
    "Feast",
    "Learner",
    "Stretch",
    "Words",
    "days_off",
    "moroccan_feasts",
    "moroccan_ramadans",
    "places_of",
    "read_calendar",
    "read_days",
    "read_timetable",
    "sentence_of",
    "write_calendars",
    "write_days",
    "write_ics",
    "write_timetable",
]
