"""Sources answer in their own formats; what they give is kept whole, or not at all, and then read as ads."""

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from qantara.pipeline.feeds import (
    Adzuna,
    Answer,
    FeedError,
    FranceTravail,
    JobTech,
    WholeFeed,
    keep_answers,
)
from qantara.pipeline.intake import read_ads

DAY = date(2026, 11, 22)
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Offres</title>
<item><title>Data engineer</title><description>Python et SQL à Rabat</description><pubDate>Sun, 22 Nov 2026 08:00:00 +0100</pubDate></item>
</channel></rss>"""


def offer(number):
    return {
        "id": f"{number:07}", "intitule": f"Développeur Java {number}", "description": "Java et Spring Boot.",
        "dateCreation": "2026-11-21T09:00:00.000Z", "entreprise": {"nom": "Sept Ponts"}, "lieuTravail": {"libelle": "69 - Lyon"},
    }  # fmt: skip


class Service:
    """A job service with so many offers; it remembers what it was asked."""

    def __init__(self, offers):
        self.offers, self.asked = offers, []

    def __call__(self, question):
        parts = urlsplit(question.address)
        told = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts, told, question))
        return self.answer(parts, told, question)


class TravailService(Service):
    def answer(self, parts, told, question):
        if question.body is not None:
            form = parse_qs(question.body.decode())
            ok = form["client_secret"] == ["clé"] and form["grant_type"] == ["client_credentials"]
            return Answer(200, b'{"access_token": "jeton", "expires_in": 1499}') if ok else Answer(400, b"{}")
        assert question.headers["Authorization"] == "Bearer jeton"
        first, last = map(int, told["range"].split("-"))
        rows = self.offers[first : last + 1]
        if not rows:
            return Answer(204, b"")
        status = 206 if len(self.offers) > len(rows) else 200
        return Answer(status, json.dumps({"resultats": rows}).encode())


def test_france_travail_is_asked_range_by_range(tmp_path):
    service = TravailService([offer(number) for number in range(310)])
    kept = keep_answers(FranceTravail("client", "clé", "java", 3), service, tmp_path, source="France Travail", number=1, on=DAY)  # fmt: skip
    assert kept.path == tmp_path / "ads/feeds/france-travail/2026-11-22.jsonl"
    assert [told.get("range") for _, told, _ in service.asked] == [None, "0-149", "150-299", "300-449"]
    assert {told.get("publieeDepuis") for _, told, _ in service.asked[1:]} == {"3"}
    (batch,) = read_ads([kept.path])
    assert batch.ads.height == kept.pieces == 310
    assert batch.ads.row(0, named=True)["company"] == "Sept Ponts"


def test_france_travail_never_asks_beyond_its_bound(tmp_path):
    service = TravailService([offer(number) for number in range(2000)])
    keep_answers(FranceTravail("client", "clé"), service, tmp_path, source="FT", number=1, on=DAY)
    assert service.asked[-1][1]["range"] == "900-1049"


def test_a_refused_key_says_so_and_leaves_no_file(tmp_path):
    with pytest.raises(FeedError, match="refuses the key") as error:
        keep_answers(FranceTravail("client", "fausse"), TravailService([]), tmp_path, source="FT", number=1, on=DAY)
    assert "fausse" not in str(error.value)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_adzuna_is_asked_page_by_page_and_nothing_new_is_no_file(tmp_path):
    class AdzunaService(Service):
        def answer(self, parts, told, question):
            page = int(parts.path.rpartition("/")[2])
            assert (told["app_id"], told["app_key"], told["what"]) == ("moi", "clé", "data engineer")
            assert parts.path.startswith("/v1/api/jobs/fr/search/")
            return Answer(200, json.dumps({"count": 60, "results": self.offers[50 * (page - 1) : 50 * page]}).encode())

    row = {"title": "Data engineer", "description": "Python", "company": {"display_name": "Sept Ponts"}, "created": "2026-11-20T10:00:00Z"}  # fmt: skip
    feed = Adzuna("moi", "clé", "fr", "data engineer")
    service = AdzunaService([{**row, "id": str(number)} for number in range(60)])
    kept = keep_answers(feed, service, tmp_path, source="Adzuna", number=2, on=DAY)
    assert (kept.pieces, len(service.asked)) == (60, 2)
    assert keep_answers(feed, AdzunaService([]), tmp_path, source="Rien", number=3, on=DAY).path is None


def test_jobtech_is_asked_by_offset_with_its_key_in_a_header(tmp_path):
    class JobTechService(Service):
        def answer(self, parts, told, question):
            assert question.headers["api-key"] == "clé"
            assert told["published-after"] == "2026-11-19T00:00:00"
            begin = int(told["offset"])
            return Answer(200, json.dumps({"hits": self.offers[begin : begin + int(told["limit"])]}).encode())

    hit = {"id": "1", "headline": "Systemutvecklare", "description": {"text": "Python och SQL"}, "employer": {"name": "Sju Broar"}, "publication_date": "2026-11-20T10:00:00"}  # fmt: skip
    service = JobTechService([hit] * 120)
    kept = keep_answers(JobTech(DAY, "clé", "python"), service, tmp_path, source="JobTech", number=4, on=DAY)
    assert (kept.pieces, len(service.asked)) == (120, 2)
    (batch,) = read_ads([kept.path], mapping={"title": "headline", "text": "description.text"})
    assert batch.ads.row(0, named=True)["text"] == "Python och SQL"


def test_a_feed_at_an_address_is_kept_byte_for_byte_and_named_by_its_content(tmp_path):
    feeds = {"xml": RSS.encode(), "json": b'[{"title": "Data", "text": "SQL"}]', "csv": b"title;text\nData;SQL\n"}
    for ending, body in feeds.items():
        kept = keep_answers(WholeFeed("https://flux.exemple.ma/a"), lambda _asked, body=body: Answer(200, body), tmp_path, source=f"Flux {ending}", number=5, on=DAY)  # fmt: skip
        assert kept.path.name == f"2026-11-22.{ending}"
        assert kept.path.read_bytes() == body
        assert sum(batch.ads.height for batch in read_ads([kept.path])) == 1


def test_a_second_time_in_a_day_overwrites_nothing(tmp_path):
    feed = WholeFeed("https://flux.exemple.ma/a")
    places = [keep_answers(feed, lambda _asked: Answer(200, RSS.encode()), tmp_path, source="بوابة", number=6, on=DAY).path.name for _ in range(3)]  # fmt: skip
    assert places == ["2026-11-22.xml", "2026-11-22-2.xml", "2026-11-22-3.xml"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(429, b""), "too often"), (Answer(301, b""), "moved"), (Answer(404, b""), "nothing at this address"),
        (Answer(503, b""), r"error \(503\)"), (Answer(200, b" \n"), "empty"), (Answer(200, b"%PDF-1.7"), "no feed of ads"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_says_what_to_do(tmp_path, answer, said):
    with pytest.raises(FeedError, match=said):
        keep_answers(WholeFeed("https://flux.exemple.ma/a"), lambda _asked: answer, tmp_path, source="F", number=7, on=DAY)  # fmt: skip


@pytest.mark.parametrize("body", [b"<html>", b'["a"]', b'{"results": 3}'])
def test_a_service_that_answers_something_else_is_refused(tmp_path, body):
    with pytest.raises(FeedError, match="usual format"):
        keep_answers(Adzuna("a", "b", "fr"), lambda _asked: Answer(200, body), tmp_path, source="F", number=8, on=DAY)
