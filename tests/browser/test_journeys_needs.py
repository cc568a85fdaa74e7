"""The four ways through the needs axis, in three languages: from an ad, a name, an answer and an opinion to the figures.

They have a portal of their own, whose lake they change. Each language brings its own names, skills and occupations,
so that none leans on what another has left.
"""

import csv
import io
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from qantara.cli.commands import backtest, forecast, observe
from qantara.pipeline.partnership import find_partnership
from qantara.pipeline.synthetic import make_demo
from tests.browser.conftest import Visit
from tests.browser.served import Demonstration, Post, make_folder, post_office, served
from tests.pipeline.ads import ad

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # each goes through a portal that is really served
Visits = Callable[..., Visit]

_SECONDS = 120
_FIRST = datetime.now(UTC).date().replace(day=1)
_AT = datetime(_FIRST.year, _FIRST.month, 1, tzinfo=UTC)
"""When the demonstration was counted: since then no month has ended, so that the months of its figures stay the same."""
_THRESHOLD = 10
_SENT, _SHOWCASE = 12, "Vitrine Essai"
_OTHERS = ("Argane Essai", "Boussole Essai")
_OWN = ("Fictif Assurance", "Fictif Technologies", "Fictif Nord", "Fictif Services")  # one account answers for these
_HIRES, _POSTS = 6, 6


def _month(number: int) -> date:
    """The first day of the month so many months after the present one, or before."""
    months = _FIRST.year * 12 + _FIRST.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


_LAST = _FIRST - timedelta(days=1)
"""The last day of the last month that is over."""


@dataclass(frozen=True)
class Case:
    """Who comes, in which language and with what before them.

    skill, spelled    of the ads that are sent
    name, key, named  asked for by ads and in no vocabulary yet; the skill it becomes, and its Arabic name
    trade, title      an occupation of which nobody but our companies says anything
    expert            the role of whoever expects something else
    """

    lang: str
    width: int
    scripts: bool
    skill: str
    spelled: str
    name: str
    key: str
    named: str
    trade: str
    title: str
    expert: str

    @property
    def number(self) -> int:
        return _CASES.index(self)

    def come(self, visit: Visits, **options: Any) -> Visit:
        return visit(self.lang, width=self.width, java_script_enabled=self.scripts, **options)


_CASES = (
    Case("fr", 390, True, "terraform", "Terraform", "Sebkhabase", "sebkhabase", "سبخابيس", "cloud-architect", "Architecte cloud", "ministry_officer"),
    Case("ar", 1440, False, "kafka", "Kafka", "Argankit", "argankit", "أركانكيت", "data-architect", "Architecte data", "partner"),
    Case("en", 390, True, "selenium", "Selenium", "Medinaflow", "medinaflow", "مدينافلو", "network-architect", "Architecte réseaux", "committee_member"),
)  # fmt: skip
every_language = pytest.mark.parametrize("case", _CASES, ids=lambda case: case.lang)


# The portal they have for themselves


def _ad(number: int, *, title: str, asked: str, company: str, on: date) -> dict[str, object]:
    """No two alike, so that none is taken for a copy."""
    _, _, different = str(ad(number)["text"]).split(". ", 2)
    return ad(number, title=title, text=f"{asked} {different}", company=company, city="Rabat", posted_on=on.isoformat())


def _add(folder: Path) -> None:
    """What the journeys set out from: a name asked for each month of two years; companies that advertise and declare."""
    rows, declared = [], []
    for case in _CASES:
        begin = 10_000 * (case.number + 1)
        asked = f"Stack : Docker, {case.name}, {case.spelled}, Kubernetes."
        rows += [
            _ad(begin + ago, title="Ingénieur DevOps", asked=asked, company=f"Société {ago % 9}", on=_month(-ago))
            for ago in range(1, 25)
        ]
        for place, company in enumerate((*_OTHERS, *_OWN)):
            rows += [
                _ad(begin + 100 * (place + 1) + n, title=case.title, asked="Vous concevez et documentez.", company=company, on=_month(-1))
                for n in range(_POSTS)
            ]  # fmt: skip
        declared += [f"{company};{case.title};MA-04;{_LAST.year};{_HIRES};0;{_LAST};essai" for company in _OTHERS]
    (folder / "ads" / "essai.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    with (folder / "signals" / "intentions.csv").open("a", encoding="utf-8") as intentions:
        intentions.writelines(f"{line}\n" for line in declared)


@dataclass(frozen=True)
class Base:
    """The folder as it was made: nobody serves it, each portal is a copy."""

    folder: Path
    post: Post


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    with post_office() as (post, port):
        yield Base(make_folder(tmp_path_factory.mktemp("needs") / "partners", port, at=_AT, add=_add), post)


@pytest.fixture(scope="module")
def demonstration(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    with _serving(base, tmp_path_factory.mktemp("served")) as found:
        yield found


@contextmanager
def _serving(base: Base, place: Path) -> Iterator[Demonstration]:
    """A portal over a copy of the folder."""
    folder, log = shutil.copytree(base.folder, place / "partners"), place / "said.txt"
    with served(folder, log) as address:
        yield Demonstration(folder, log, address, base.post)


# What each does many times


def _number(text: str) -> int:
    """A count as any language writes it."""
    return int(re.sub(r"\D", "", text))


def _until(done: Callable[[], Any], what: str) -> Any:
    until = time.monotonic() + _SECONDS
    while not (found := done()):
        assert time.monotonic() < until, what
        time.sleep(0.4)
    return found


def _reloaded(one: Visit, found: str) -> Callable[[], bool]:
    """Whether the page holds this, once it is read again."""

    def look() -> bool:
        one.page.reload()
        return bool(one.page.locator(found).count())

    return look


def _taken(one: Visit, found: str) -> bytes:
    """Press what is a file."""
    with one.page.expect_download() as download:
        one.page.locator(found).first.click()
    return Path(download.value.path()).read_bytes()


def _table(content: bytes, sign: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=sign))


def _run_in(text: str) -> str:
    (run,) = re.findall(r"\d{5}-\d{8}-[0-9a-f]{8}", text)
    return str(run)


def _whole(one: Visit) -> tuple[int, str]:
    """How many digital ads the barometer counts, and in which run."""
    one.go("barometer/")
    figure = one.page.locator("#headline a.trace").first
    return _number(figure.inner_text()), _run_in(figure.get_attribute("href"))


def _ads(one: Visit, skill: str) -> int:
    """How many of them ask for a skill, as its page says."""
    one.go(f"skills/{skill}/")
    return _number(one.page.locator('main .say a.trace[href*="measure=ads"]').inner_text())


def _counted(one: Visit, run: str) -> int:
    """The barometer's figure once it is of this run. Whoever opens the first page asks for newer figures."""

    def look() -> int:
        one.go("")
        figure, of_run = _whole(one)
        return figure if of_run == run else 0

    return int(_until(look, f"no page shows {run}"))


# 1. From a file to the figure, and down again


def _sentence(case: Case, n: int) -> str:
    """What one of the sent ads says, and no other; its stop follows."""
    told = {
        "fr": f"Au poste {n}, vous maîtrisez {case.spelled} en production",
        "ar": f"المطلوب في المنصب {n} خبرة في {case.spelled} والعمل ضمن فريق",
        "en": f"In post {n} you will run {case.spelled} in production",
    }
    return told[case.lang]


def _sent(case: Case) -> tuple[str, bytes]:
    """A file as such a source gives it: its name and content. Its last row has neither a title nor a text."""
    rows = [
        _ad(50_000 + 1_000 * case.number + n, title=case.title, asked=f"{_sentence(case, n)}.", company=_SHOWCASE, on=_LAST)
        for n in range(_SENT)
    ]  # fmt: skip
    rows.append(rows[0] | {"id": "ref-bad", "title": "", "text": ""})
    if case.lang == "fr":
        offers = [
            {"id": row["id"], "intitule": row["title"], "description": row["text"], "dateCreation": f"{_LAST}T09:00:00.000Z",
             "lieuTravail": {"libelle": "Casablanca"}, "entreprise": {"nom": row["company"]}, "typeContrat": "CDI",
             "origineOffre": {"origine": "1"}, "nombrePostes": 1}
            for row in rows
        ]  # fmt: skip
        return "france-travail.json", json.dumps({"resultats": offers}).encode()
    if case.lang == "ar":
        out = io.StringIO(newline="")
        told = csv.writer(out)
        told.writerow(["رقم الإعلان", "المسمى الوظيفي", "المشغل", "المدينة", "نص الإعلان", "تاريخ النشر"])
        told.writerows(
            [row["id"], row["title"], row["company"], "الرباط", row["text"], f"{_LAST:%d/%m/%Y}"] for row in rows
        )
        return "anapec.csv", out.getvalue().encode()
    results = [
        {"id": row["id"], "title": row["title"], "description": row["text"], "created": f"{_LAST}T08:00:00Z",
         "company": {"display_name": row["company"]}, "location": {"display_name": "Rabat", "area": ["Morocco", "Rabat"]},
         "redirect_url": f"https://exemple.ma/{row['id']}", "category": {"label": "IT", "tag": "it-jobs"}}
        for row in rows
    ]  # fmt: skip
    return "adzuna.json", json.dumps({"count": len(results), "results": results}).encode()


def _send_file(analyst: Visit, case: Case, name: str, content: bytes) -> list[int]:
    """Choose the file, send the form, wait on its page: rows read, new, copies, known, refused."""
    page = analyst.page
    page.set_input_files("[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    analyst.send("[name=file]")
    assert re.search(r"/sources/imports/\d+/$", page.url), page.inner_text("main")
    over = "#import .keys, #import .note.late"
    if case.scripts:
        page.wait_for_selector(over)  # it brings itself up to date
    else:
        _until(_reloaded(analyst, over), "the file is not read")
    return [_number(text) for text in page.locator("#import .keys dd").all_inner_texts()[:5]]


@every_language
def test_a_file_is_sent_mended_counted_traced_and_taken_away(visit: Visits, case: Case) -> None:
    analyst = case.come(visit)
    page = analyst.page
    analyst.enter("ministry_officer")
    before, (whole, _) = _ads(analyst, case.skill), _whole(analyst)

    analyst.go("sources/")
    analyst.follow("/sources/imports/add/")
    page.fill("[name=source]", f"Essai {case.lang}")
    page.fill("[name=licence]", "CC BY 4.0")
    name, content = _sent(case)
    assert _send_file(analyst, case, name, content) == [_SENT + 1, _SENT, 0, 0, 1]

    # The row that was refused comes back as it stood, is mended and sent again.
    first = page.url
    analyst.follow("/refused/")
    assert page.locator("main tbody tr").count() == 1
    (bad,) = _table(_taken(analyst, 'main a[href$="/refused.csv"]'), ";")
    assert "ref-bad" in bad.values()
    assert bad["qantara_reason"]
    mended = bad | {
        column: text
        for column, text in (
            ("intitule", case.title), ("title", case.title), ("المسمى الوظيفي", case.title),
            ("description", _sentence(case, 99)), ("نص الإعلان", _sentence(case, 99)),
        )
        if column in bad
    }  # fmt: skip
    analyst.follow("/mend/")
    told = io.StringIO(newline="")
    table = csv.DictWriter(told, list(mended), delimiter=";")
    table.writeheader()
    table.writerow(mended)
    assert _send_file(analyst, case, "refused.csv", told.getvalue().encode()) == [1, 1, 0, 0, 0]
    run = _run_in(page.inner_text("#import"))
    assert page.goto(first).status == 200
    assert page.locator("#import .state.good").count() == 2, "read, and mended since"

    # The figures have moved by what was sent.
    assert _counted(analyst, run) == whole + _SENT + 1
    figure = _ads(analyst, case.skill)
    assert figure == before + _SENT + 1

    # One of them down to the sentence.
    analyst.press('main .say a.trace[href*="measure=ads"]')
    assert _number(page.locator("[data-figure]").inner_text()) == figure
    said = page.locator("main tbody q").all_inner_texts()
    for number in (*range(_SENT), 99):
        assert _sentence(case, number) in said
    assert case.spelled in page.locator("main tbody mark").all_inner_texts()
    rows = _table(_taken(analyst, 'main a[href*="/trace/rows.csv"]'))
    assert sum(float(row["counts"]) for row in rows) == figure
    assert sum(row["company"] == _SHOWCASE for row in rows) >= _SENT

    # The view as a page to print.
    answer = page.request.get(f"{analyst.address}/{case.lang}/answers/skill/{case.skill}.pdf?v={run}")
    paper = answer.body()
    assert paper.startswith(b"%PDF")
    printed = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper)).pages)
    assert str(figure) in printed
    assert run in printed
    assert analyst.said == []


# 2. From a name in ads to a series


def _candidate(analyst: Visit, case: Case) -> None:
    """Open the name's page; search for names first, if nobody has."""

    def listed() -> bool:
        analyst.go(f"curation/?q={case.name}")
        return bool(analyst.page.locator("main tbody th a").count())

    if not listed():
        analyst.press('form[action$="/curation/search/"] button')
        _until(listed, "the name is not found")
    analyst.press("main tbody th a")
    assert analyst.page.inner_text("h1") == case.name


@every_language
def test_a_name_becomes_a_skill_by_two_people_and_its_series_are_counted(visit: Visits, case: Case) -> None:
    analyst = case.come(visit)
    page = analyst.page
    assert page.request.get(f"{analyst.address}/{case.lang}/skills/{case.key}/").status == 404
    analyst.enter("ministry_officer")
    _candidate(analyst, case)
    address = page.url
    assert case.name in page.locator("main .quotes mark").first.inner_text()
    analyst.follow("/propose/")
    page.fill("[name=ar]", case.named)
    page.select_option("[name=kind]", "technology")
    page.locator("label", has=page.locator("[name=domains][value=data]")).click()
    page.fill("[name=parent]", "databases")
    analyst.send("[name=parent]")
    assert page.url == address
    confirm = 'form[action$="/confirm/"] button'
    assert page.locator(confirm).count() == 0, "nobody is the second person of their own proposal"

    second = case.come(visit)
    second.enter("administrator")
    second.page.goto(address)
    second.press(confirm)
    assert second.page.url.endswith("/curation/draft/")
    assert second.page.locator('main a[href$="/publish/"]').count() == 0, "not before its effect is known"
    second.press('form[action$="/draft/measure/"] button')
    _until(_reloaded(second, 'main a[href$="/publish/"]'), "the effect is not measured")
    row = second.page.locator(
        "table[aria-labelledby=h-effect] tr", has=second.page.locator(f"code:text-is('{case.key}')")
    )
    was, foretold, found = (_number(text) for text in row.locator("td").all_inner_texts())
    assert (was, foretold, found) == (0, 12, 24)
    assert case.name in second.page.locator("main .quotes mark").all_inner_texts()

    second.follow("/draft/publish/")
    second.press(".ask form button")
    assert "/curation/versions/" in second.page.url
    _until(_reloaded(second, ".page-head .state.good"), "the series are not counted")
    run = _run_in(second.page.inner_text("main aside"))
    assert _counted(second, run)
    assert _ads(second, case.key) == foretold
    assert second.page.inner_text("h1") == {"fr": case.name, "ar": case.named, "en": case.name}[case.lang]
    second.press('main .say a.trace[href*="measure=ads"]')
    assert second.page.locator("main tbody mark").all_inner_texts() == [case.name] * foretold
    assert analyst.said == second.said == []


# 3. From a company's answer to the sum of three


def _of_trade(one: Visit, name: str) -> Any:
    """The row of an occupation on the page that shows both signals."""
    one.go(f"outlook/intentions/?year={_LAST.year}")
    return one.page.locator(
        "table[aria-labelledby=t-intentions] tbody tr", has=one.page.get_by_role("rowheader", name=name, exact=True)
    )


@every_language
def test_a_company_answers_and_stands_beside_its_ads(visit: Visits, case: Case) -> None:
    analyst = case.come(visit)
    analyst.enter("ministry_officer")
    analyst.go("outlook/campaigns/")
    if not analyst.page.locator(f'main a[href$="/campaigns/{_LAST.year}/"]').count():
        analyst.page.fill("[name=year]", str(_LAST.year))
        analyst.page.fill("[name=deadline]", str(datetime.now(UTC).date() + timedelta(days=20)))
        analyst.send("[name=year]")
    analyst.go(f"outlook/campaigns/{_LAST.year}/")
    answered = _number(analyst.page.locator("main .keys dd").nth(1).inner_text())

    company = case.come(visit)
    page = company.page
    company.enter("company_admin")
    company.go("outlook/answers/")
    if page.locator("main tbody").count():  # several companies, or several years
        with page.expect_navigation():
            page.locator(f'main tbody th a[href$="/{_LAST.year}/"]').nth(case.number).click()
    address = page.url
    company.follow("/edit/")
    line = page.locator("main tbody tr").first
    option = line.locator(f'[name$="-occupation"] option[value="{case.trade}"]')
    name = option.evaluate("option => option.textContent")
    line.locator('[name$="-occupation"]').select_option(case.trade)
    line.locator('[name$="-region"]').select_option("MA-04")
    line.locator('[name$="-hires"]').fill(str(_HIRES))
    line.locator('[name$="-hard"]').fill(str(_HIRES + 1))

    # Two companies alone have declared so far: their sum would tell each what the other hires.
    row = _of_trade(analyst, name)
    assert row.count() == 1
    assert row.locator(".state.good").count() == 0
    assert {*re.findall(r"\d+", row.inner_text())} <= {str(_THRESHOLD)}

    company.send("[name=lines]")
    assert page.locator('[name$="-hard"][aria-invalid=true]').count() == 1, "more of them hard to fill than there are"
    page.locator('[name$="-hard"]').first.fill("1")
    company.send("[name=lines]")
    assert page.url == address
    assert page.locator("main .state.good").count() == 1

    def shown() -> bool:
        return bool(_of_trade(analyst, name).locator(".state.good").count())

    _until(shown, "the answer is not counted")
    cells = [_number(text or "0") for text in _of_trade(analyst, name).locator("td.n").all_inner_texts()]
    assert (cells[0], cells[1], cells[4]) == (3 * _HIRES, 3 * _POSTS, 3)
    assert not any(name in analyst.page.inner_text("main") for name in (*_OTHERS, *_OWN))
    analyst.go(f"outlook/campaigns/{_LAST.year}/")
    assert _number(analyst.page.locator("main .keys dd").nth(1).inner_text()) == answered + 1
    assert analyst.said == company.said == []


# 4. From an expert's opinion to its score


@pytest.fixture
def years(base: Base, tmp_path: Path) -> Iterator[Demonstration]:
    """A portal of its own: its lake goes on into months that have not come."""
    with _serving(base, tmp_path) as found:
        yield found


_AHEAD = 8


def _go_on(folder: Path) -> None:
    """The months of the next issue: their ads are read, a forecast is issued, those before are scored."""
    later = _month(_AHEAD)
    at = datetime(later.year, later.month, 1, tzinfo=UTC)
    new = make_demo(folder.parent / "later", seed=1, as_of=later, ads=1_400)
    come = folder / "ads" / "portail-suite.jsonl"
    with come.open("w", encoding="utf-8") as file:
        for path in sorted(new.folder.glob("ads/portail-*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                with suppress(KeyError, ValueError):  # some of its rows are bad, as in any source
                    if str(json.loads(line)["posted_on"]) >= str(_FIRST):
                        file.write(f"{line}\n")
    demo = find_partnership(folder, named=True)
    observe.run(demo, [str(come)], at=at, fixed=True, quiet=True)
    forecast.run(demo, at=at, fixed=True)
    backtest.run(demo, at=at, fixed=True, origins=6)


def _opinions(folder: Path) -> int:
    """How many adjustments made in the portal its lake holds: a job takes them there."""
    held = find_partnership(folder, named=True).lake.scan("adjustments").collect()
    return int(held["id"].str.starts_with("portal-").sum())


def test_experts_adjust_and_are_scored_at_the_next_issue(visit: Visits, years: Demonstration) -> None:
    experts = [(case, case.come(visit, address=years.address)) for case in _CASES]
    for case, expert in experts:
        page = expert.page
        expert.enter(case.expert)
        expert.go("outlook/experts/")
        expert.follow("/experts/adjust/")
        page.select_option("[name=series]", "total")
        page.select_option("[name=to_month]", f"{_month(_AHEAD - 1):%Y-%m}")
        page.fill("[name=change]", str(150 + case.number))
        page.fill("[name=expires_on]", str(_month(12)))
        expert.send("[name=reason]")
        assert page.locator("[name=reason][aria-invalid=true]").count() == 1, "readers weigh the reason"
        page.fill("[name=reason]", f"Trois centres ouvrent ({case.lang}).")
        expert.send("[name=reason]")
        row = page.locator("table[aria-labelledby=t-adjustments] tr", has_text=f"({case.lang})")
        cells = row.locator("td.n").all_inner_texts()
        figure, wanted = _number(cells[0]), _number(cells[1])
        assert abs(wanted - figure * (2.5 + case.number / 100)) <= 2
        assert row.locator("form").count() == 1, "its author can withdraw it"

    _until(lambda: _opinions(years.folder) == len(experts), "what experts expect is not in the lake")
    _go_on(years.folder)
    for case, expert in experts:

        def scored(one: Visit = expert, told: str = str(150 + case.number)) -> Any:
            one.go("outlook/experts/")
            rows = one.page.locator("table[aria-labelledby=t-experts] tbody tr", has_text=told)
            return rows if rows.count() else None

        row = _until(scored, "the adjustment is not scored")
        cells = row.locator("td.n").all_inner_texts()
        assert _number(cells[1]) == _AHEAD
        assert row.locator(".state.watch").count() == 1, "an opinion far off is said to have been"
        expert.go("outlook/")
        assert expert.page.locator("table[aria-labelledby=t-issues] tbody tr").count() == 2
        assert expert.said == []
