"""What this portal has done for the first axis of a convention: reports and a forecast of demand."""

from django.conf import settings
from django.urls import reverse

from qantara.agreements.evidence import Evidence
from qantara.agreements.models import Convention
from qantara.kit.wording import active_language, words_of
from qantara.web.edition import read_edition
from qantara.web.reports import find_reports


def needs_done(_convention: Convention) -> list[Evidence]:
    """The same for every convention: demand is observed once, for the whole partnership."""
    words = words_of(active_language())
    reports = find_reports(settings.QANTARA_FOLDER)
    told = [Evidence(words.plain("Reports published"), len(reports), reverse("reports"))]
    edition = read_edition(settings.QANTARA_FOLDER)
    if edition and (outlook := edition["outlook"]):
        day = words.formats.day(outlook["issued_on"])
        told.append(Evidence(words.plain("Forecast issued on %(day)s", day=day), link=reverse("home")))
    return told
