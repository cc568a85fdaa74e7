"""Decisions: two people for a new skill, one for the others, each once, each recorded."""

from datetime import timedelta

import pytest
from tests.axes.needs.curation.conftest import MERGE, NEW, NOW, propose
from tests.parties.factories import MembershipFactory, PersonFactory, person_with

from qantara.axes.needs.curation import actions, queries
from qantara.axes.needs.curation.actions import CurationError
from qantara.axes.needs.curation.enums import DecisionKind
from qantara.axes.needs.curation.models import Candidate, Decision
from qantara.kit.audit.context import acting
from qantara.kit.audit.models import Entry
from qantara.kit.bridge import Refusal
from qantara.kit.notifications.models import Message
from qantara.parties.enums import Role
from qantara.parties.holding import forget_holding
from qantara.parties.models import Delegation

pytestmark = pytest.mark.django_db


def merge(candidate, by, **more):
    return actions.decide(candidate=candidate, kind=DecisionKind.MERGE, content={**MERGE, **more}, reason="", by=by, at=NOW)  # fmt: skip


def refuse(candidate, by, reason="A sector, no skill"):
    return actions.decide(candidate=candidate, kind=DecisionKind.REFUSE, content={}, reason=reason, by=by, at=NOW)


def state_of(candidate):
    return Candidate.objects.get(pk=candidate.pk).state


@pytest.fixture
def partner(person):
    return person(Role.PARTNER)


@pytest.fixture
def officer(person):
    return person(Role.MINISTRY_OFFICER)


def test_one_proposes_and_another_confirms(listed, partner, officer):
    made = propose(listed["Zellijdb"], partner)
    assert state_of(listed["Zellijdb"]) == "proposed"
    assert not queries.in_draft().exists()
    actions.confirm(decision=made, by=officer, at=NOW)
    assert state_of(listed["Zellijdb"]) == "decided"
    assert [one.candidate.name for one in queries.in_draft()] == ["Zellijdb"]
    assert queries.desk().draft == 2
    assert Message.objects.get(person=partner).kind == "curation.confirmed"
    events = Entry.objects.filter(target_type="needs_curation.candidate").values_list("event", "actor")
    assert set(events) == {("curation.proposed", partner.pk), ("curation.confirmed", officer.pk)}


def test_nobody_confirms_their_own_proposal(listed, officer):
    made = propose(listed["Zellijdb"], officer)
    assert not actions.is_second(made, officer)
    with pytest.raises(CurationError, match="two people"):
        actions.confirm(decision=made, by=officer, at=NOW)
    assert state_of(listed["Zellijdb"]) == "proposed"


def lend(membership, to):
    made = Delegation.objects.create(membership=membership, to=to, starts_at=NOW - timedelta(days=900),
                                     ends_at=NOW + timedelta(days=900), reason="leave")  # fmt: skip
    forget_holding(to)
    return made


def test_nobody_confirms_it_under_the_proposer_s_own_role(listed, officer):
    """Whoever proposed lends the role to a colleague: that is one mandate, not two people."""
    made = propose(listed["Zellijdb"], officer)
    colleague = PersonFactory()
    lend(officer.memberships.get(), colleague)
    with pytest.raises(CurationError, match="two people"):
        actions.confirm(decision=made, by=colleague, at=NOW)
    # With a role of one's own, or one that somebody else lent, one is a second person.
    lend(person_with(Role.ADMINISTRATOR).memberships.get(), colleague)
    actions.confirm(decision=made, by=colleague, at=NOW)


def test_nor_whoever_lent_the_role_under_which_it_was_proposed(listed, officer):
    colleague = PersonFactory()
    lend(officer.memberships.get(), colleague)
    made = propose(listed["Zellijdb"], colleague)
    assert made.behind == sorted({officer.pk, colleague.pk})
    with pytest.raises(CurationError, match="two people"):
        actions.confirm(decision=made, by=officer, at=NOW)


def test_nor_whoever_acted_as_the_proposer(listed, partner, person):
    administrator = person(Role.ADMINISTRATOR)
    with acting(administrator.pk):
        made = propose(listed["Zellijdb"], partner)
    with pytest.raises(CurationError, match="two people"):
        actions.confirm(decision=made, by=administrator, at=NOW)


def test_two_roles_of_one_person_are_one_person(listed, partner):
    MembershipFactory(person=partner, role=Role.ADMINISTRATOR)
    forget_holding(partner)
    made = propose(listed["Zellijdb"], partner)
    with pytest.raises(CurationError, match="two people"):
        actions.confirm(decision=made, by=partner, at=NOW)


def test_a_proposal_is_sent_back_with_a_reason_and_may_come_again(listed, partner, officer):
    made = propose(listed["Zellijdb"], partner)
    with pytest.raises(CurationError, match="what to change"):
        actions.send_back(decision=made, reason="  ", by=officer, at=NOW)
    actions.send_back(decision=made, reason="Its Arabic name is wrong", by=officer, at=NOW)
    assert state_of(listed["Zellijdb"]) == "open"
    assert Message.objects.get(person=partner).values["reason"]
    actions.confirm(decision=propose(listed["Zellijdb"], partner), by=officer, at=NOW)


def test_one_withdraws_one_s_own_proposal_and_nobody_else_s(listed, partner, officer):
    made = propose(listed["Zellijdb"], partner)
    with pytest.raises(CurationError, match="proposed it"):
        actions.withdraw(decision=made, by=officer, at=NOW)
    actions.withdraw(decision=made, by=partner, at=NOW)
    assert state_of(listed["Zellijdb"]) == "open"
    made.refresh_from_db()
    with pytest.raises(CurationError, match="not in the draft"):
        actions.withdraw(decision=made, by=partner, at=NOW)


def test_one_person_merges_and_refuses(listed, officer):
    merge(listed["Postges"], officer)
    refuse(listed["Financial Services"], officer)
    assert [one.kind for one in queries.in_draft()] == ["merge", "refuse"]
    with pytest.raises(CurationError, match="why"):
        refuse(listed["Zellijdb"], officer, reason=" ")
    with pytest.raises(CurationError, match="confirmed by another"):
        actions.decide(candidate=listed["Zellijdb"], kind=DecisionKind.NEW, content=NEW, reason="", by=officer, at=NOW)


def test_what_is_in_the_draft_is_taken_out_by_those_who_decide(listed, officer, partner):
    made = merge(listed["Postges"], officer)
    with pytest.raises(CurationError, match="not yours"):
        actions.withdraw(decision=made, by=partner, at=NOW)
    actions.withdraw(decision=made, by=officer, at=NOW)
    assert not queries.in_draft().exists()
    merge(listed["Postges"], officer)


def test_a_new_skill_stays_in_the_draft_while_another_decision_rests_on_it(listed, officer, partner):
    made = propose(listed["Zellijdb"], partner)
    actions.confirm(decision=made, by=officer, at=NOW)
    resting = merge(listed["Postges"], officer, key="zellijdb")
    made.refresh_from_db()
    with pytest.raises(CurationError, match="rests on this skill"):
        actions.withdraw(decision=made, by=officer, at=NOW)
    actions.withdraw(decision=resting, by=officer, at=NOW)
    actions.withdraw(decision=made, by=officer, at=NOW)
    assert not queries.in_draft().exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"key": "docker"}, "taken by"),
        ({"parent": "nothing"}, "There is no skill"),
        ({"aliases_en": ["Docker"]}, "one name, one meaning"),
        ({"kind": "concept", "ar": "Zellijdb"}, "no Arabic letter"),
        ({"ar": "", "kind": "concept"}, "no name in ar"),
        ({"key": "Zellij DB"}, "lower-case"),
    ],
)
def test_what_the_check_of_the_vocabulary_refuses_is_not_proposed(listed, partner, more, said):
    with pytest.raises(Refusal, match=said):
        propose(listed["Zellijdb"], partner, **more)
    assert state_of(listed["Zellijdb"]) == "open"


def test_what_the_draft_holds_already_is_refused(listed, partner, officer):
    actions.confirm(decision=propose(listed["Zellijdb"], partner), by=officer, at=NOW)
    with pytest.raises(Refusal, match="taken by"):
        propose(listed["Postges"], partner)
    merge(listed["Postges"], officer, key="zellijdb")  # a skill of the draft is one
    with pytest.raises(Refusal, match="There is no skill"):
        merge(listed["Financial Services"], officer, key="nothing")


def test_two_proposals_that_cannot_both_hold_are_not_both_confirmed(listed, partner, officer, person):
    first, second = propose(listed["Zellijdb"], partner), propose(listed["Postges"], partner)
    actions.confirm(decision=first, by=officer, at=NOW)
    with pytest.raises(Refusal, match="taken by"):
        actions.confirm(decision=second, by=person(Role.ADMINISTRATOR), at=NOW)
    assert state_of(listed["Postges"]) == "proposed"


def test_a_candidate_is_decided_once(listed, partner, officer):
    propose(listed["Zellijdb"], partner)
    for again in (lambda: propose(listed["Zellijdb"], partner), lambda: refuse(listed["Zellijdb"], officer)):
        with pytest.raises(CurationError, match="meanwhile"):
            again()
    assert Decision.objects.count() == 1


def test_of_two_confirmations_at_once_one_counts(listed, partner, officer, person):
    """Both have read the same proposal: the second finds that it is not waiting any more."""
    made = propose(listed["Zellijdb"], partner)
    seen = Decision.objects.select_related("candidate", "by").get(pk=made.pk)
    actions.confirm(decision=made, by=officer, at=NOW)
    with pytest.raises(Refusal):
        actions.confirm(decision=seen, by=person(Role.ADMINISTRATOR), at=NOW)
    assert Entry.objects.filter(event="curation.confirmed").count() == 1
    assert queries.desk().draft == 2


@pytest.mark.parametrize("other", ["confirm", "send_back", "merge"])
def test_what_happens_while_a_confirmation_is_being_checked_is_seen(
    listed, partner, officer, person, monkeypatch, other
):
    made = propose(listed["Zellijdb"], partner)
    real = actions.bridge.try_decisions
    administrator = person(Role.ADMINISTRATOR)

    def meanwhile(*args, **more):
        tried = real(*args, **more)
        monkeypatch.setattr(actions.bridge, "try_decisions", real)
        if other == "confirm":
            actions.confirm(decision=Decision.objects.get(pk=made.pk), by=administrator, at=NOW)
        elif other == "send_back":
            actions.send_back(decision=made, reason="No", by=administrator, at=NOW)
        else:
            merge(listed["Postges"], administrator)
        return tried

    monkeypatch.setattr(actions.bridge, "try_decisions", meanwhile)
    with pytest.raises(CurationError):
        actions.confirm(decision=made, by=officer, at=NOW)
    names = {one.candidate.name for one in queries.in_draft()}
    assert names == {"confirm": {"Zellijdb"}, "send_back": set(), "merge": {"Postges"}}[other]


def test_a_line_added_to_the_folder_by_hand_is_seen_at_the_next_check(listed, partner, officer, bare):
    merge(listed["Postges"], officer)
    own = bare.folder / "vocabulary" / "own.csv"
    own.write_text("id,kind,domains,en,fr,ar,parent\nrif,technology,data,Zellijdb,Zellijdb,Zellijdb,databases\n", encoding="utf-8")  # fmt: skip
    with pytest.raises(Refusal, match="a name of"):
        propose(listed["Zellijdb"], partner)
