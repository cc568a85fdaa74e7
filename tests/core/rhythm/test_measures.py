import pytest
from tests.core.rhythm.cases import a_cohort, at_school, inputs_of, week

from qantara.core.refusals import Refusal
from qantara.core.rhythm import Prices, Reason, costs_of, fixed_rhythm, lost_days, reasons_of
from qantara.core.rhythm.measures import Earlier


def test_a_calendar_that_keeps_to_everything_breaks_nothing():
    inputs = inputs_of(a_cohort(school_days=10))
    assert reasons_of(inputs, at_school(inputs, "ccSccScc")) == ()


@pytest.mark.parametrize(
    ("drawn", "irregular"),
    [("ccSccScc", 0), ("cSccSccS", 0), ("cccSccSc", 1), ("ccSSccSc", 1), ("ccScSccS", 1), ("cccccccc", 6), ("SScScccS", 3)],
)  # fmt: skip
def test_irregularity_counts_the_weeks_off_the_rhythm_but_not_what_the_ends_cut(drawn, irregular):
    inputs = inputs_of()
    assert costs_of(inputs, at_school(inputs, drawn)).irregular == irregular


@pytest.mark.parametrize(
    ("drawn", "kind", "first", "limit", "found"),
    [
        ("ccccSccS", "company_period", 0, 3, 4),
        ("ScccccSc", "company_period", 1, 3, 5),
        ("ccSSSccS", "school_period", 2, 2, 3),
    ],
)
def test_a_period_beyond_the_tolerance_is_named_with_its_first_week(drawn, kind, first, limit, found):
    inputs = inputs_of()
    reason = Reason(kind, week(first), ("A",), "", limit, found)
    assert reasons_of(inputs, at_school(inputs, drawn)) == (reason,)
    assert reason.by == abs(found - limit)


def test_a_period_too_short_is_named_unless_the_cohort_ends_with_it():
    inputs = inputs_of(a_cohort(company=4))
    assert reasons_of(inputs, at_school(inputs, "ccccSccS")) == (Reason("company_period", week(5), ("A",), "", 3, 2),)
    assert reasons_of(inputs, at_school(inputs, "cccScccS")) == ()


def test_days_of_teaching_that_are_missing_are_counted_without_holidays():
    inputs = inputs_of(a_cohort(school_days=10), holidays=frozenset({week(2, 1), week(5, 6), week(4, 1)}))
    school = at_school(inputs, "ccSccScc")
    assert reasons_of(inputs, school) == (Reason("school_days", None, ("A",), "", 10, 9),)
    assert lost_days(inputs, school) == 1  # week 5's is a Sunday, week 4 is not at school


def test_only_days_of_the_cohort_are_taught():
    cohort = a_cohort(school_days=10)
    inputs = inputs_of(type(cohort)(**{**vars(cohort), "starts_on": week(0, 2)}))
    assert reasons_of(inputs, at_school(inputs, "SccSccSc"))[:1] == ()
    assert reasons_of(inputs, at_school(inputs, "SccScccc"))[0].found == 8


def test_a_day_of_ramadan_loses_its_part_and_a_holiday_in_ramadan_loses_one_day():
    inputs = inputs_of(holidays=frozenset({week(2)}), ramadan=frozenset({week(2), week(2, 1)}), ramadan_loss=25)
    assert costs_of(inputs, at_school(inputs, "ccSccScc")).lost == 125


def test_what_companies_refuse_is_named():
    inputs = inputs_of(a_cohort(peaks=(week(2, 3),), closures=(week(4, 1), week(5))))
    reasons = reasons_of(inputs, at_school(inputs, "ccSccScc"))
    assert reasons == (Reason("peak", week(2), ("A",), "", 0, 1), Reason("closure", week(4), ("A",), "", 0, 1))


def test_a_teacher_with_two_cohorts_in_a_week_is_named():
    inputs = inputs_of(*(a_cohort(name, teachers=teachers) for name, teachers in {"A": ("T",), "B": ("U", "T"), "C": ("U",)}.items()))  # fmt: skip
    school = at_school(inputs, "ccSccScc", "ccSccccS", "cSccSccS")
    teachers = [reason for reason in reasons_of(inputs, school) if reason.kind == "teacher"]
    assert teachers == [Reason("teacher", week(2), ("A", "B"), "T", 1, 2), Reason("teacher", week(7), ("B", "C"), "U", 1, 2)]  # fmt: skip


def test_rooms_missing_are_named_with_the_cohorts_of_the_week():
    inputs = inputs_of(a_cohort("A", rooms=2), a_cohort("B"), a_cohort("C", rooms=0), rooms=2, room_changes=((week(5, 2), 3),))  # fmt: skip
    school = at_school(inputs, "ccSccScc", "ccSccScc", "ccSccScc")
    assert reasons_of(inputs, school) == (Reason("rooms", week(2), ("A", "B"), "", 2, 3),)
    assert costs_of(inputs, school).overflow == 1


@pytest.mark.parametrize(
    ("told", "drawn", "kind", "cause"),
    [
        ({"peaks": (week(2),)}, "ccSccScc", "peak", ""),
        ({"peaks": (week(2),), "exams": (week(2),)}, "ccSccScc", "peak", "exams"),
        ({"peaks": (week(2),), "closures": (week(2),)}, "ccSccScc", "peak", "closure"),
        ({"peaks": (week(3),), "closures": (week(3),)}, "ccSccScc", "closure", "peak"),
        ({}, "ccSSSccS", "school_period", ""),
        ({"exams": (week(3),), "closures": (week(4),)}, "ccSSSccS", "school_period", "exams"),
        ({"closures": (week(4),)}, "ccSSSccS", "school_period", "closure"),
        ({"peaks": (week(1),)}, "ccccSccS", "company_period", "peak"),
    ],
)
def test_what_fixed_a_week_is_named_as_the_cause(told, drawn, kind, cause):
    inputs = inputs_of(a_cohort(**told))
    assert [reason.cause for reason in reasons_of(inputs, at_school(inputs, drawn)) if reason.kind == kind] == [cause]


@pytest.mark.parametrize(("of", "cause"), [("AB", "exams"), ("A", "")])
def test_exams_are_the_cause_where_they_alone_are_too_many(of, cause):
    inputs = inputs_of(
        *(a_cohort(name, teachers=("T",), exams=(week(2),) if name in of else ()) for name in "AB"), rooms=1
    )
    reasons = reasons_of(inputs, at_school(inputs, "ccSccccS", "ccSccScc"))
    assert {(one.kind, one.cause) for one in reasons if one.week == week(2)} == {("teacher", cause), ("rooms", cause)}


def test_conflicts_are_priced_by_how_far_they_go():
    inputs = inputs_of(a_cohort(school_days=12, peaks=(week(4),)))
    # Two days missing (20), a peak (25), a company period of four weeks (10).
    assert costs_of(inputs, at_school(inputs, "ccccSccS")).conflicts == 20 + 25 + 10


def test_changes_are_counted_where_the_calendar_before_spoke():
    inputs = inputs_of(a_cohort(weeks=4))
    before, known = at_school(inputs, "ccSc"), at_school(inputs, "SSSc")
    assert costs_of(inputs, at_school(inputs, "cScS"), Earlier(before, known, known & False)).changed == 2


def test_the_fixed_rhythm_repeats_and_holds_exams():
    inputs = inputs_of(a_cohort("A", exams=(week(3, 4),)), a_cohort("B", weeks=5, first=2))
    assert (fixed_rhythm(inputs) == at_school(inputs, "ccSScScc", "..cSccS.")).all()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"company": 0}, "Cohort A: company is 0. Write a whole number from 1 to 10000."),
        ({"tolerance": -1}, "A: tolerance is -1."),
        ({"weeks": -2}, "before it starts on"),
        ({"exams": (week(8),)}, "the exam of 2026-11-02 lies outside"),
        ({"weeks": 261}, "The cohorts run over 261 weeks"),
    ],
)
def test_cohorts_that_cannot_be_are_refused(told, says):
    with pytest.raises(Refusal, match=says):
        inputs_of(a_cohort(**told))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"rooms": -1}, "rooms is -1"),
        ({"room_changes": ((week(1), -3),)}, "room_changes is -3. Write a whole number from 0"),
        ({"room_changes": ((week(1), 3), (week(1, 2), 4))}, "the week of 2026-09-14 are given twice"),
        ({"ramadan_loss": 101}, "from 0 to 100"),
        ({"weekdays": ()}, "0 .Monday. to 6"),
        ({"weekdays": (7,)}, "0 .Monday. to 6"),
    ],
)
def test_inputs_that_cannot_be_are_refused(told, says):
    with pytest.raises(Refusal, match=says):
        inputs_of(a_cohort(), **told)


def test_cohorts_need_names_of_their_own_and_there_is_at_least_one():
    with pytest.raises(Refusal, match="Two cohorts are named A"):
        inputs_of(a_cohort(), a_cohort())
    with pytest.raises(Refusal, match="no cohort"):
        type(inputs_of())((), 1)


def test_prices_that_cannot_be_are_refused():
    with pytest.raises(Refusal, match=r"prices\.peak is -1"):
        Prices(peak=-1)
