"""A file of ads on its way into the lake: sent, read, refused in part, mended, never taken twice."""

import io
import zipfile
from datetime import timedelta

import polars as pl
import pytest
from django.utils import timezone
from tests.axes.needs.sources.conftest import BAD, address, jsonl, said, sent
from tests.pipeline.ads import ads

from qantara.axes.needs.sources import actions, bridge, tasks
from qantara.axes.needs.sources.keeping import MOST
from qantara.axes.needs.sources.models import AdsImport, RejectedRow
from qantara.axes.needs.sources.queries import with_jobs
from qantara.kit.audit.models import Entry
from qantara.kit.bridge import Refusal
from qantara.kit.tasks.handle import Cancelled, Handle, at_work
from qantara.kit.tasks.models import Job
from qantara.kit.uploads.models import StoredFile
from qantara.kit.uploads.queries import path_of_file

pytestmark = pytest.mark.django_db

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Offres</title><item><title>Data engineer</title>
<description>Python et SQL</description><pubDate>Sun, 22 Nov 2026 08:00:00 +0100</pubDate></item></channel></rss>"""


def zipped(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return held.getvalue()


def parquet():
    held = io.BytesIO()
    pl.DataFrame([{"title": "Data engineer", "text": "Python", "city": "Rabat"}]).write_parquet(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (BAD, "ads.csv", "csv"),
        (jsonl(ads(2)), "ads.jsonl", "jsonl"),
        ('{"resultats": [{"intitule": "Data engineer", "description": "Python"}]}', "ft.json", "json"),
        (RSS, "flux.rss", "xml"),
        (parquet(), "ads.parquet", "parquet"),
        (zipped(a__csv=BAD, b__jsonl=jsonl(ads(1))), "ads.zip", "zip"),
    ],
)
def test_a_file_of_any_kind_is_kept_and_read(read, content, name, kind):
    made = read(content, name)
    assert made.file.type == kind
    assert made.file.name == name
    assert made.kept >= 1
    assert made.done_at is not None
    lake = bridge.partnership().lake
    assert lake.runs()["run"].to_list() == [made.run]
    assert set(lake.scan("ads").select("source").collect()["source"]) == {"Portail"}
    assert all(file.startswith(f"imports/{made.pk}/{name}") for file in lake.scan("ads").collect()["file"])


def test_what_became_of_it_is_counted_and_recorded(read, analyst):
    made = read()
    assert (made.read, made.kept, made.rejected, made.known) == (3, 1, 2, 0)
    assert made.mentions >= 2
    assert {entry.event for entry in Entry.objects.filter(target_type="needs_sources.adsimport")} == {"ads_import.asked", "ads_import.read"}  # fmt: skip
    job = Job.objects.get(pk=made.job)
    assert (job.requested_by, job.resumable, job.queue) == (analyst.pk, True, "long")


def test_the_same_file_again_adds_nothing(read):
    read()
    again = read()
    assert (again.kept, again.known) == (0, 1)


def test_a_second_try_after_the_run_was_there_finds_it_and_reads_nothing_twice(read, monkeypatch):
    monkeypatch.setattr(actions, "finish", lambda **_told: (_ for _ in ()).throw(RuntimeError("the machine died")))
    with pytest.raises(RuntimeError):
        read()
    monkeypatch.undo()
    made = AdsImport.objects.get()
    assert made.done_at is None
    tasks.read_import.call(made.pk)
    made.refresh_from_db()
    assert (made.kept, made.known, made.rejected) == (1, 0, 2)
    assert bridge.partnership().lake.runs().height == 1
    assert tasks.read_import.call(made.pk) == made.run  # and a third does nothing
    assert RejectedRow.objects.count() == 2


def test_a_cancelled_reading_leaves_nothing_and_can_be_done_again(read, analyst, folder):
    made = actions.send_ads(file=sent(jsonl(ads(5)), "a.jsonl"), source="Portail", by=analyst, at=timezone.now())
    handle = Handle()
    monitor = []

    def stop(*told, **more):
        monitor.append(told)
        if told[0]:
            raise Cancelled

    handle.progress = stop
    with at_work(handle), pytest.raises(Cancelled):
        tasks.read_import.call(made.pk)
    assert monitor
    assert bridge.partnership().lake.runs().is_empty()
    assert not (folder / ".portal" / "imports" / str(made.pk)).exists()
    tasks.read_import.call(made.pk)
    made.refresh_from_db()
    assert made.kept == 5


def test_a_file_without_known_columns_is_not_taken_and_says_why_by_its_own_name(read, folder):
    with pytest.raises(Refusal, match="no column is known"):
        read("couleur;taille\nbleu;3\n", "tailles.csv")
    made = AdsImport.objects.get()
    assert made.refusal["values"]["file"] == "tailles.csv"
    assert made.done_at is None
    Job.objects.filter(pk=made.job).update(state="failed")
    (told,) = with_jobs([made])
    assert told.standing == "refused"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7 rien", "ads.pdf", "not of a type"),
        (b"\x7fELF\x00\x00", "ads.csv", "not of a type"),
        (b"", "ads.csv", "empty"),
        (b"PK\x03\x04" + b"x" * 50, "ads.zip", "damaged"),
        (zipped(a__zip=b"PK\x05\x06" + b"\0" * 18), "ads.zip", "archive inside an archive"),
    ],
)
def test_what_could_not_be_read_at_all_is_refused_at_once_and_not_kept(read, content, name, said):
    with pytest.raises(Refusal, match=said) as refused:
        read(content, name)
    assert "/" not in str(refused.value.values.get("path", ""))
    assert not StoredFile.objects.exists()
    assert not AdsImport.objects.exists()


def test_a_file_that_is_too_heavy_is_refused(read):
    with pytest.raises(Refusal, match="24 MB"):
        read(b"titre;texte\n" + b"a" * MOST, "ads.csv")


def test_refused_rows_are_taken_mended_and_counted(read, enter, analyst):
    made = read()
    client = enter(analyst)
    listed = client.get(address("sources-refused", made.pk)).text
    assert "The row has neither a title nor a text" in listed
    assert "Ligne coupée" in listed
    answer = client.get(address("sources-refused-file", made.pk, "csv"))
    assert answer["Content-Disposition"].startswith("attachment")
    table = answer.content.decode("utf-8-sig").splitlines()
    assert table[0] == "titre;entreprise;ville;description;date;qantara_reason;qantara_file;qantara_line"
    assert table[1].startswith("Ligne coupée;Sept Ponts;;;;")
    assert table[1].endswith(";3")
    assert client.get(address("sources-refused-file", made.pk, "xlsx")).content.startswith(b"PK")
    assert client.get(address("sources-refused-file", made.pk, "pdf")).status_code == 404

    table[2] = table[2].replace(";Sept Ponts;Rabat;;", "Développeur Java;Sept Ponts;Rabat;Spring Boot;", 1)
    answer = client.post(address("sources-mend", made.pk), {"file": sent("\n".join(table), "mended.csv")})
    mending = AdsImport.objects.get(mends=made)
    assert answer["Location"] == address("sources-import", mending.pk)
    assert (mending.source, mending.name) == ("Portail", "mended.csv")
    tasks.read_import.call(mending.pk)
    mending.refresh_from_db()
    assert (mending.kept, mending.rejected) == (2, 0)
    assert "2 rows mended since" in said(client.get(address("sources-import", made.pk)))
    text = bridge.partnership().lake.scan("ads").collect()["text"].to_list()
    assert not any("qantara" in (one or "") for one in text)  # what we added is passed over


def test_rows_that_come_back_unmended_are_refused_again(read, enter, analyst):
    made = read("titre;ville;description\nJava;Rabat;Spring; microservices\n;Rabat;\nData analyst;Rabat;SQL\n")
    taken = enter(analyst).get(address("sources-refused-file", made.pk, "xlsx")).content
    again = read(taken, "refused.xlsx", mends=made)
    assert (again.read, again.kept, again.rejected) == (2, 0, 2)


def test_files_and_refused_rows_are_forgotten_after_a_time(read, analyst):
    old, new = read(), read(jsonl(ads(1)), "a.jsonl")
    AdsImport.objects.filter(pk=old.pk).update(at=timezone.now() - actions.KEPT - timedelta(hours=1))
    place = path_of_file(old.file)
    assert tasks.forget_files.call() == 1
    old.refresh_from_db()
    assert (old.file, old.kept, old.rows.count()) == (None, 1, 0)
    assert new.file is not None
    assert list(StoredFile.objects.all()) == [new.file]
    assert place.exists()  # until the transaction is written for good; then the bytes go too
    assert tasks.forget_files.call() == 0


def test_a_table_of_refused_rows_holds_no_formula(read, enter, analyst):
    made = read("titre;entreprise;description\n;=cmd|'/c calc'!A0;\nData analyst;Sept Ponts;SQL\n")
    content = enter(analyst).get(address("sources-refused-file", made.pk, "csv")).content.decode("utf-8-sig")
    assert ";'=cmd" in content


def test_nothing_is_mended_where_nothing_was_refused(read, analyst):
    made = read(jsonl(ads(1)), "a.jsonl")
    with pytest.raises(Refusal, match="nothing to mend"):
        actions.send_ads(file=sent(BAD), source="Portail", mends=made, by=analyst, at=timezone.now())


def test_a_page_follows_the_reading_and_then_says_what_became_of_it(read, enter, analyst, folder):
    client = enter(analyst)
    answer = client.post(address("sources-import-add"), {"file": sent(BAD), "source": "Portail", "licence": "Accord"})
    made = AdsImport.objects.get()
    assert answer["Location"] == address("sources-import", made.pk)
    page = client.get(address("sources-import", made.pk)).text
    assert 'hx-trigger="every 2s"' in page
    assert address("task-cancel", made.job) in page
    part = client.get(address("sources-import", made.pk), headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="import"')
    tasks.read_import.call(made.pk)
    page = client.get(address("sources-import", made.pk))
    assert "every 2s" not in page.text
    assert "2 rows were refused" in said(page)
    assert path_of_file(made.file).read_bytes() == BAD.encode()
    assert b"".join(client.get(address("file", made.file.token))) == BAD.encode()


def test_a_form_says_what_is_wrong_with_the_file(enter, analyst, folder):
    client = enter(analyst)
    page = client.post(address("sources-import-add"), {"file": sent(b"%PDF-1.7", "a.pdf"), "source": "Portail"}).text
    assert "This file is not of a type that is taken here" in page
    assert "Enter the name of the source" in client.post(address("sources-import-add"), {"file": sent(BAD)}).text
