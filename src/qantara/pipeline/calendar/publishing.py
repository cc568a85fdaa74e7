"""The calendars of a plan: one file for each cohort, learner and tutor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from qantara.core.refusals import Refusal
from qantara.core.rhythm import Cohort, RhythmInputs, Timetable
from qantara.pipeline.calendar.feasts import DaysFile
from qantara.pipeline.calendar.fields import CalendarFileError
from qantara.pipeline.calendar.ics import Entry, NotCalendarError, write_ics
from qantara.pipeline.calendar.reading import CalendarFile
from qantara.pipeline.calendar.timetable import Place, places_of
from qantara.pipeline.whole_file import WriteError, whole_file

_LONGEST = 50  # letters of a file's name: 255 bytes hold them in any script


@dataclass(frozen=True)
class Words:
    """The sentences of the calendars, in one language. `{who}` stands for the cohort, and for learners to a tutor."""

    language: str
    school: str
    company: str
    exams: str
    estimated: str
    """What is noted on a feast whose day is not announced; `{source}` stands for where the day is from."""


def write_calendars(folder: Path, told: CalendarFile, plan: Timetable, *, words: Words, at: datetime) -> list[Path]:
    """Write cohorts/*.ics, learners/*.ics and tutors/*.ics; a file that is there is followed: see `write_ics`.

    told    what the plan was made from
    at      when (aware): DTSTAMP
    returns the files, in order

    Raises Refusal if the plan is of other cohorts, or a file there is no calendar; WriteError.
    """
    missing = [cohort.name for cohort in told.inputs.cohorts if cohort.name not in plan.cohorts]
    if missing:
        raise Refusal("The plan has no cohort {cohort}: plan again.", cohort=missing[0])
    made: dict[
        Path, bytes
    ] = {}  # all of them, before one is written: a file that is no calendar leaves the folder as it was
    for part, calendars in _calendars(told, plan, words):
        for who, entries in calendars.items():
            path = folder / part / _file_name(who)
            try:
                made[path] = write_ics(
                    entries, key=f"{told.id}/{part}/{who}", name=f"{told.title} – {who}", office=told.office,
                    language=words.language, at=at, before=_held(path),
                )  # fmt: skip
            except NotCalendarError:
                raise CalendarFileError("{file}: is to be followed and is not iCalendar. Remove it, or restore it.", file=path) from None  # fmt: skip
    for path, content in made.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError("{file}: cannot be written ({error}).", file=path, error=error.strerror or error) from None
        with whole_file(path) as place:
            place.write_bytes(content)
    return list(made)


def _calendars(told: CalendarFile, plan: Timetable, words: Words) -> Iterator[tuple[str, Mapping[str, list[Entry]]]]:
    """The entries of each calendar, by kind of reader and by name."""
    cohorts = {cohort.name: cohort for cohort in told.inputs.cohorts}
    feasts = list(feast_entries(told.inputs, told.days, words))
    yield "cohorts", {name: [*week_entries(told.inputs, plan, cohort, words), *feasts] for name, cohort in cohorts.items()}  # fmt: skip
    learners: dict[str, list[Entry]] = {}
    tutors: dict[str, dict[str, list[str]]] = {}
    for learner in told.learners:
        learners.setdefault(learner.name, list(feasts)).extend(
            week_entries(told.inputs, plan, cohorts[learner.cohort], words)
        )
        if learner.tutor:
            tutors.setdefault(learner.tutor, {}).setdefault(learner.cohort, []).append(learner.name)
    yield "learners", learners
    yield (
        "tutors",
        {
            tutor: [
                *(
                    entry
                    for cohort, names in of_cohorts.items()
                    for entry in week_entries(
                        told.inputs, plan, cohorts[cohort], words, who=f"{cohort} ({', '.join(names)})"
                    )
                ),
                *feasts,
            ]
            for tutor, of_cohorts in tutors.items()
        },
    )


def week_entries(
    inputs: RhythmInputs, plan: Timetable, cohort: Cohort, words: Words, *, who: str | None = None
) -> Iterator[Entry]:
    """One entry for each week of a cohort, from its first day of teaching to its last; the week is its identity."""
    sentences: Mapping[Place, str] = {"school": words.school, "company": words.company, "exams": words.exams}
    for week, place in zip(plan.weeks, places_of(inputs, plan)[cohort.name], strict=True):
        first = max(cohort.starts_on, week + timedelta(days=min(inputs.weekdays)))
        last = min(cohort.ends_on, week + timedelta(days=max(inputs.weekdays)))
        if place is not None and first <= last:
            yield Entry(f"{cohort.name}/{week}", first, last, place, sentences[place].format(who=who or cohort.name))


def feast_entries(inputs: RhythmInputs, days: DaysFile, words: Words) -> Iterator[Entry]:
    """The feasts and breaks within the weeks planned; those whose day may still move are tentative, and say so."""
    first, last = inputs.weeks[0], inputs.weeks[-1] + timedelta(days=6)
    spans = [(feast, feast.day, feast.day) for feast in days.feasts] + [
        (one, one.first, one.last) for one in days.breaks
    ]
    for one, begin, end in spans:
        if begin <= last and end >= first:
            note = words.estimated.format(source=one.source) if one.estimated else ""
            yield Entry(one.id, begin, end, "holiday", one.names[words.language], note, one.estimated)


def _held(path: Path) -> bytes | None:
    """What a file holds, if there is one."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise WriteError("{file}: cannot be read ({error}).", file=path, error=error.strerror or error) from None


def _file_name(who: str) -> str:
    """A file's name in the name's own script, that is no other name's, and stays whoever else comes or goes."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in who).strip("-")[:_LONGEST]
    return f"{plain}-{sha256(who.encode()).hexdigest()[:8]}.ics"
