"""Work-study calendars from files, and to files: feasts, cohorts and constraints in; timetables and iCalendar out."""

from qantara.pipeline.calendar.feasts import (
    DaysFile,
    Feast,
    Stretch,
    days_off,
    days_text,
    moroccan_feasts,
    moroccan_ramadans,
    read_days,
    school_years,
    write_days,
)
from qantara.pipeline.calendar.fields import CalendarFileError
from qantara.pipeline.calendar.ics import Entry, write_ics
from qantara.pipeline.calendar.overview import CALENDARS, calendar_files, overview, plan_folder
from qantara.pipeline.calendar.publishing import Words, write_calendars
from qantara.pipeline.calendar.reading import CalendarFile, Learner, read_calendar
from qantara.pipeline.calendar.timetable import Change, changes_of, places_of, read_timetable, write_timetable

__all__ = [
    "CALENDARS",
    "CalendarFile",
    "CalendarFileError",
    "Change",
    "DaysFile",
    "Entry",
    "Feast",
    "Learner",
    "Stretch",
    "Words",
    "calendar_files",
    "changes_of",
    "days_off",
    "days_text",
    "moroccan_feasts",
    "moroccan_ramadans",
    "overview",
    "places_of",
    "plan_folder",
    "read_calendar",
    "read_days",
    "read_timetable",
    "school_years",
    "write_calendars",
    "write_days",
    "write_ics",
    "write_timetable",
]
