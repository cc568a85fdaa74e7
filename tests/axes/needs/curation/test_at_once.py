"""Two people at the same moment, each with a connection of their own."""

import threading

from django.db import connection
from tests.axes.needs.curation.conftest import NOW, propose

from qantara.axes.needs.curation import actions, queries
from qantara.axes.needs.curation.models import Decision
from qantara.kit.audit.models import Entry
from qantara.kit.bridge import Refusal
from qantara.parties.enums import Role


def test_two_confirmations_in_two_connections_are_one(committed, listed, person):
    """As two workers of the web server would: whichever comes second is refused, and nothing is written twice."""
    made = propose(listed["Zellijdb"], person(Role.PARTNER))
    said = []

    def confirm(who):
        try:
            actions.confirm(decision=Decision.objects.select_related("candidate", "by").get(pk=made.pk), by=who, at=NOW)
            said.append("confirmed")
        except Refusal:
            said.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=confirm, args=[who])
        for who in (person(Role.MINISTRY_OFFICER), person(Role.ADMINISTRATOR))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["confirmed", "refused"]
    assert Entry.objects.filter(event="curation.confirmed").count() == 1
    assert (queries.in_draft().count(), queries.desk().draft) == (1, 2)
