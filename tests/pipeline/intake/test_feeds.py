"""XML feeds and web pages."""

import json

import pytest

from .conftest import ads, records

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Flux</title><link>https://exemple.ma</link><description>Toutes les offres</description>
<item>
  <title><a href="/1">Ingénieur sécurité H/F</a></title>
  <link>https://exemple.ma/1</link>
  <description>&lt;p&gt;Audit&amp;nbsp;SI&lt;/p&gt;</description>
  <pubDate>Wed, 26 Feb 2025 16:40:27 +0100</pubDate>
  <dc:publisher>Office régional</dc:publisher><dc:coverage>Rabat</dc:coverage>
  <dc:date>2025-09-15</dc:date><dc:description>10</dc:description>
</item>
<item><title>Data analyst</title><description><p>SQL</p><ul><li>Python &amp; R</li></ul></description></item>
</channel></rss>"""


def test_an_rss_feed_gives_its_items(write):
    rows, rejects = ads(write("a.rss", RSS))

    assert rejects == []
    first, second = rows
    assert (first["title"], first["text"], first["company"], first["city"]) == (
        "Ingénieur sécurité H/F", "Audit SI", "Office régional", "Rabat",
    )  # fmt: skip
    assert (str(first["posted_on"]), first["url"], first["line"]) == ("2025-02-26", "https://exemple.ma/1", 4)
    assert second["text"] == "SQL\n\n• Python & R"


def test_an_atom_feed_gives_its_entries(write):
    path = write(
        "a.xml",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>7</id><title>Testeur</title>'
        '<link href="https://exemple.ma/7"/><published>2026-01-05T10:00:00Z</published>'
        '<content type="html">&lt;b&gt;ISTQB&lt;/b&gt;</content></entry></feed>',
    )

    (row,), _ = ads(path)

    assert (row["ref"], row["title"], row["url"], row["text"]) == ("7", "Testeur", "https://exemple.ma/7", "ISTQB")


def test_items_without_a_usual_name_are_found_by_their_fields(write):
    one = "<fiche><intitule>A{0}</intitule><missions>M</missions><lieu><ville>Fès</ville></lieu></fiche>"
    path = write("a.xml", "<export><date>2026</date>" + "".join(one.format(n) for n in range(3)) + "</export>")

    rows, _ = ads(path)

    assert [(row["title"], row["city"]) for row in rows] == [("A0", "Fès"), ("A1", "Fès"), ("A2", "Fès")]


def test_one_ad_alone_is_read(write):
    rows, _ = ads(write("a.xml", "<fiche><titre>A</titre><description>B</description></fiche>"))

    assert [row["title"] for row in rows] == ["A"]


def test_malformed_xml_keeps_the_items_before(write):
    path = write(
        "a.xml", "<jobs><job><title>A</title></job>\n<job><title>B</title></job>\n<job><title>C</tit></job></jobs>"
    )

    rows, rejects = records(path)

    assert [fields["title"] for _, fields in rows] == ["A", "B"]
    assert rejects == [(3, "broken-file")]


def test_control_characters_and_html_entities_do_not_stop_a_feed(write):
    path = write(
        "a.xml", "<jobs><job><title>A\x0b&eacute;</title><x>&nbsp;</x></job><job><title>B\x00</title></job></jobs>"
    )

    rows, rejects = records(path)

    assert ([fields["title"] for _, fields in rows], rejects) == (["Aé", "B"], [])


@pytest.mark.parametrize("label", ["windows-1252", "ISO-8859-1", "utf-8", ""])
def test_a_feed_in_cp1252_is_read_whatever_it_declares(write, label):
    declared = f'<?xml version="1.0" encoding="{label}"?>' if label else ""
    text = f"{declared}<jobs><job><title>Chargé d’études confirmé</title><description>Être prêt à évoluer</description></job></jobs>"

    rows, _ = records(write("a.xml", text.encode("cp1252")))

    assert rows[0][1]["title"] == "Chargé d’études confirmé"


def test_a_feed_in_utf16_is_read(write):
    rows, _ = records(
        write("a.xml", '<?xml version="1.0"?><jobs><job><title>مطور</title></job></jobs>'.encode("utf-16"))
    )

    assert rows[0][1]["title"] == "مطور"


def test_entities_that_grow_are_refused(write):
    path = write(
        "a.xml", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><jobs><job><title>&b;</title></job></jobs>'
    )

    assert records(path) == ([], [(1, "unsafe-xml")])


def test_an_item_above_the_limit_is_passed_by(write, monkeypatch):
    monkeypatch.setattr("qantara.pipeline.intake.records.xml_.LARGEST_ROW", 1000)
    job = "<job><title>{0}</title><description>{1}</description></job>"
    path = write(
        "a.xml", "<jobs>" + job.format("A", "x") + job.format("B", "x" * 100_000) + job.format("C", "y") + "</jobs>"
    )

    rows, rejects = records(path)

    assert [fields["title"] for _, fields in rows] == ["A", "C"]
    assert [reason for _, reason in rejects] == ["row-too-large"]


POSTING = {
    "@context": "https://schema.org", "@type": "JobPosting", "title": "Ingénieur cloud",
    "description": "<p>AWS et Kubernetes</p>", "datePosted": "2026-01-05", "validThrough": "2026-02-05T00:00",
    "employmentType": ["FULL_TIME"], "hiringOrganization": {"@type": "Organization", "name": "Exemple SA"},
    "jobLocation": [{"@type": "Place", "address": {"addressLocality": "Casablanca", "addressRegion": "Casablanca-Settat",
                                                   "addressCountry": "MA"}}],
    "identifier": {"@type": "PropertyValue", "value": "R-12"}, "totalJobOpenings": 4,
    "baseSalary": {"currency": "MAD", "value": {"minValue": 12000, "maxValue": 15000}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<!doctype html><html><head>\n<script type='application/ld+json'>{0}</script></head></html>"),
        ("a.htm", '<html><script id="x" type="application/ld+json">\n<!-- {0} -->\n</script></html>'),
        (
            "b.html",
            '<html><script type="application/ld+json">{{"@graph": [{{"@type": "WebPage"}}, {0}]}}</script></html>',
        ),
        (
            "c.html",
            '<html><script type="application/ld+json">{{"@type": "WebPage", "mainEntity": {0}}}</script></html>',
        ),
        ("a.json", "{0}"),
        ("b.json", "[{0}]"),
        ("c.json", '{{"@context": "x", "@graph": [{{"@type": "BreadcrumbList", "name": "n"}}, {0}]}}'),
    ],
)
def test_a_job_posting_is_found_wherever_it_stands(write, name, content):
    (row,), rejects = ads(write(name, content.format(json.dumps(POSTING))))

    assert rejects == []
    assert (row["title"], row["text"], row["company"]) == ("Ingénieur cloud", "AWS et Kubernetes", "Exemple SA")
    assert (row["city"], row["region"], row["country"]) == ("Casablanca", "Casablanca-Settat", "Maroc")
    assert (str(row["posted_on"]), str(row["expires_on"])) == ("2026-01-05", "2026-02-05")
    assert (row["posts"], row["contract"], row["salary_text"], row["ref"]) == (4, "FULL_TIME", "12000 - 15000", "R-12")


def test_a_page_without_a_posting_says_so(write):
    assert records(write("a.html", "<html><body>Bonjour</body></html>"))[1] == [(1, "no-job-posting")]


def test_a_page_with_a_broken_posting_says_so(write):
    page = '<html>\n<script type="application/ld+json">{"@type": "JobPosting", "title": </script></html>'

    assert records(write("a.html", page))[1] == [(2, "broken-json")]


def test_an_undefined_entity_keeps_the_items_before(write):
    path = write(
        "a.xml", '<!DOCTYPE jobs SYSTEM "x.dtd"><jobs><job><title>A</title></job><job><title>&foo;</title></job></jobs>'
    )

    rows, rejects = records(path)

    assert [fields["title"] for _, fields in rows] == ["A"]
    assert [reason for _, reason in rejects] == ["broken-file"]


def test_a_very_deep_document_is_survived(write):
    depth = 50_000

    assert records(write("a.xml", "<a>" * depth + "x" + "</a>" * depth))[1] == [(1, "no-text")]
