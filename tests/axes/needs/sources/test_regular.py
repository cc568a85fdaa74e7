"""Regular sources: asked when they are due, once, from public addresses alone, with a key that nobody reads again."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from tests.axes.needs.sources.conftest import address, jsonl, said
from tests.pipeline.ads import ads

from qantara.axes.needs.sources import actions, bridge, feed_actions, fetching, secrets, tasks
from qantara.axes.needs.sources.clock import is_due, last_due, next_due
from qantara.axes.needs.sources.models import AdsImport, Feed
from qantara.kit.audit.models import Values
from qantara.kit.bridge import Refusal
from qantara.kit.tasks.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Offres</title><item><title>Data engineer</title>
<description>Python et SQL à Rabat</description><pubDate>Sun, 22 Nov 2026 08:00:00 +0100</pubDate></item></channel></rss>"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        told = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1/secret")
            self.end_headers()
            return
        if parts.path.startswith("/adzuna/fr/search/"):
            page = int(parts.path.rpartition("/")[2])
            if told.get("app_key") != "clé-secrète":
                self.send_error(401)
                return
            rows = [
                {"id": f"{n}", "title": f"Data engineer {n}", "description": f"Python et SQL, lot {n}", "created": "2026-11-20T10:00:00Z"}
                for n in range(50 * (page - 1), min(50 * page, 70))
            ]  # fmt: skip
            self._say(json.dumps({"count": 70, "results": rows}))
            return
        self._say(RSS if parts.path == "/flux" else "x" * 5000)

    def _say(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told):
        pass


@pytest.fixture
def server(settings):
    settings.QANTARA_WEBHOOKS_LOOPBACK = True
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as held:
        thread = threading.Thread(target=held.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{held.server_address[1]}"
        held.shutdown()
        thread.join()


def fields(**more):
    return {
        "name": "Flux", "licence": "Accord", "kind": "url", "place": "https://flux.exemple.ma/rss", "asked": "", "account": "",
        "secret": "", "rhythm": "day", "weekday": 0, "hour": 5, **more,
    }  # fmt: skip


@pytest.fixture
def put(analyst):
    def put_feed(at=SUNDAY, feed=None, **more):
        return feed_actions.put_feed(feed=feed, fields=fields(**more), by=analyst, at=at)

    return put_feed


def read_all():
    """What the worker does with a source that was asked."""
    for job in Job.objects.filter(task__endswith="read_feed"):
        number = tasks.read_feed.call(*job.args)
        if number:
            tasks.read_import.call(number)


def test_a_feed_is_fetched_kept_and_read_like_any_file(server, put, analyst, folder):
    feed = put(place=f"{server}/flux")
    feed_actions.ask_now(feed=feed, by=analyst, at=SUNDAY)
    read_all()
    made = AdsImport.objects.get()
    assert (made.feed, made.kept, made.source, made.licence) == (feed, 1, "Flux", "Accord")
    assert made.place.startswith("ads/feeds/flux/")
    assert (folder / made.place).read_text(encoding="utf-8") == RSS
    assert bridge.partnership().lake.scan("ads").collect()["file"].to_list() == [made.place]
    feed_actions.ask_now(feed=feed, by=analyst, at=SUNDAY)
    read_all()
    assert [one.known for one in AdsImport.objects.order_by("pk")][-1] == 1


def test_a_service_is_paged_with_its_key_and_a_wrong_key_is_said(server, put, analyst, monkeypatch):
    monkeypatch.setattr(bridge.Adzuna, "search", f"{server}/adzuna")
    feed = put(kind="adzuna", place="fr", account="moi", secret="clé-secrète")
    feed_actions.ask_now(feed=feed, by=analyst, at=SUNDAY)
    read_all()
    assert AdsImport.objects.get().read == 70
    put(feed=feed, kind="adzuna", place="fr", account="moi", secret="autre")
    with pytest.raises(Refusal, match="refuses the key"):
        tasks.read_feed.call(feed.pk)
    feed.refresh_from_db()
    assert "refuses the key" in feed.trouble["text"]
    assert "autre" not in json.dumps(feed.trouble)


def test_a_key_is_sealed_kept_when_left_empty_and_never_shown(put, enter, analyst):
    feed = put(kind="adzuna", place="fr", account="moi", secret="clé-secrète")
    assert "clé" not in feed.secret
    assert secrets.unseal(feed.secret) == "clé-secrète"
    put(feed=feed, kind="adzuna", place="fr", account="toi")
    feed.refresh_from_db()
    assert (secrets.unseal(feed.secret), feed.account) == ("clé-secrète", "toi")
    client = enter(analyst)
    for place in (("sources-feed", feed.pk), ("sources-feeds",)):
        page = client.get(address(*place)).text
        assert "clé-secrète" not in page
        assert feed.secret not in page
    assert not any("clé" in json.dumps(held.content, ensure_ascii=False) for held in Values.objects.all())


def test_a_key_of_another_portal_is_asked_for_again(put, settings):
    feed = put(kind="adzuna", place="fr", account="moi", secret="clé")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, []
    with pytest.raises(Refusal, match="Enter the key again"):
        secrets.unseal(feed.secret)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"place": "http://flux.exemple.ma/rss"}, "encrypted"), ({"place": "https://10.0.0.7/rss"}, "private network"),
        ({"place": "https://127.0.0.1/rss"}, "private network"), ({"place": "pas une adresse"}, "not the address"),
        ({"kind": "adzuna", "place": "fr"}, "identifier and a key"), ({"kind": "adzuna", "place": "France", "account": "a", "secret": "b"}, "two small letters"),
        ({"kind": "france_travail", "account": "a"}, "identifier and a key"), ({"kind": "folder", "place": "../elsewhere"}, "no folder below"),
        ({"kind": "folder", "place": ".portal"}, "no folder below"), ({"kind": "folder", "place": "/etc"}, "no folder below"), ({"kind": "folder", "place": ""}, "no folder below"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_when_it_is_entered(put, more, said):
    with pytest.raises(Refusal, match=said):
        put(**more)
    assert not Feed.objects.exists()


def test_a_name_is_used_once(put):
    put()
    with pytest.raises(Refusal, match="already"):
        put()


def test_this_machine_is_not_reached_unless_the_portal_is_developed_there(server, settings, put, monkeypatch):
    feed = put()
    settings.QANTARA_WEBHOOKS_LOOPBACK = False
    Feed.objects.update(place=f"{server}/flux")
    with pytest.raises(Refusal):
        tasks.read_feed.call(feed.pk)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_asked, **_more: [(2, 1, 6, "", ("192.168.1.7", 443))])
    Feed.objects.update(place="https://flux.exemple.ma/rss")  # a public name that leads inside
    with pytest.raises(Refusal, match="private network"):
        tasks.read_feed.call(feed.pk)
    assert not AdsImport.objects.exists()


def test_an_answer_is_followed_nowhere_and_never_read_beyond_its_bound(server, put, monkeypatch):
    feed = put(place=f"{server}/moved")
    with pytest.raises(Refusal, match="moved"):
        tasks.read_feed.call(feed.pk)
    monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
    Feed.objects.update(place=f"{server}/long")
    with pytest.raises(Refusal, match="at once"):
        tasks.read_feed.call(feed.pk)
    Feed.objects.update(place=f"{server.rpartition(':')[0]}:1/flux")
    with pytest.raises(Refusal, match="cannot be reached"):
        tasks.read_feed.call(feed.pk)


def test_a_folder_is_read_again_each_time_and_new_files_are_taken(put, analyst, folder):
    room = folder / "ads" / "portail"
    room.mkdir(parents=True)
    (room / "a.jsonl").write_text(jsonl(ads(3)), encoding="utf-8")
    feed = put(kind="folder", place="ads/portail")
    for count in (3, 2):
        feed_actions.ask_now(feed=feed, by=analyst, at=SUNDAY)
        read_all()
        Job.objects.all().delete()
        assert AdsImport.objects.order_by("pk").last().kept == count
        (room / "b.jsonl").write_text(jsonl(ads(2, start=10)), encoding="utf-8")


def test_due_is_the_last_hour_that_passed_in_the_portals_time_zone(put):
    daily, weekly = put(hour=5), put(name="Hebdo", rhythm="week", weekday=2, hour=23)
    here = timezone.localtime(SUNDAY)
    assert timezone.localtime(last_due(daily, SUNDAY)) == here.replace(hour=5)
    assert timezone.localtime(last_due(weekly, SUNDAY)).isoformat()[:13] == "2026-11-18T23"
    assert next_due(weekly, SUNDAY) - last_due(weekly, SUNDAY) == timedelta(days=7)
    early = here.replace(hour=4)
    assert timezone.localtime(last_due(daily, early)).day == here.day - 1


def test_what_is_due_is_asked_once_and_what_was_missed_once_too(put):
    feed = put()
    assert not is_due(feed, SUNDAY)  # entered after its hour: tomorrow
    assert feed_actions.ask_due(at=SUNDAY + timedelta(days=3)) == 1
    assert feed_actions.ask_due(at=SUNDAY + timedelta(days=3, minutes=15)) == 0
    assert Job.objects.filter(task__endswith="read_feed").count() == 1
    assert feed_actions.ask_due(at=SUNDAY + timedelta(days=4)) == 1
    assert Job.objects.filter(task__endswith="read_feed").count() == 1  # the one before still waits


def test_a_stopped_source_is_not_asked_until_it_is_started(put, analyst):
    feed = put()
    feed_actions.stop_feed(feed=feed, by=analyst, at=SUNDAY)
    feed.refresh_from_db()
    assert feed_actions.ask_due(at=SUNDAY + timedelta(days=3)) == 0
    with pytest.raises(Refusal, match="stopped"):
        feed_actions.ask_now(feed=feed, by=analyst, at=SUNDAY)
    with pytest.raises(Refusal, match="stopped already"):
        feed_actions.stop_feed(feed=feed, by=analyst, at=SUNDAY)
    feed_actions.start_feed(feed=feed, by=analyst, at=SUNDAY)
    with pytest.raises(Refusal, match="read already"):
        feed_actions.start_feed(feed=feed, by=analyst, at=SUNDAY)
    assert feed_actions.ask_due(at=SUNDAY + timedelta(days=1)) == 1


def test_a_source_is_entered_changed_stopped_and_asked_from_its_pages(enter, analyst):
    client = enter(analyst)
    assert "No regular source yet" in client.get(address("sources-feeds")).text
    page = client.post(address("sources-feed-add"), fields(place="https://10.0.0.7/rss")).text
    assert "private network" in page
    assert client.post(address("sources-feed-add"), fields())["Location"] == address("sources-feeds")
    feed = Feed.objects.get()
    assert client.post(address("sources-feed", feed.pk), fields(hour=7)).status_code == 302
    feed.refresh_from_db()
    assert feed.hour == 7
    for what in ("ask", "stop", "start"):
        client.post(address(f"sources-feed-{what}", feed.pk))
    assert Job.objects.filter(key=f"feed:{feed.pk}", requested_by=analyst.pk).count() == 1
    actions.take_feed(feed=feed, place="ads/feeds/flux/2026-11-22.xml", at=SUNDAY)
    assert "22 November 2026" in said(client.get(address("sources-feeds")))
    assert "by the clock" in client.get(address("sources-imports")).text
