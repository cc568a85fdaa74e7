"""What people come to do, from the first page to the last, in the languages and on the screens they do it with."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from qantara.parties.enums import Role
from tests.browser.conftest import Visit
from tests.browser.served import Demonstration, run, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # each goes through a portal that is really served
Visits = Callable[..., Visit]
PASSWORD = "quatre-mots-pour-un-pont"


def _code(secret: str, later: int = 0) -> str:
    """What a telephone shows now, or so many steps later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def _open_organisation(visit: Visit, name: str) -> None:
    visit.go("organisations/")
    visit.page.fill("main [name=q]", name)
    visit.press("main form[role=search] button[type=submit]")
    visit.press("main th a")


def _invite(visit: Visit, email: str, role: str) -> None:
    """From the organisation's page."""
    visit.follow("/invite/")
    visit.page.fill("[name=email]", email)
    visit.page.select_option("[name=role]", role)
    visit.send("[name=email]")
    assert email in visit.page.inner_text(".toasts")


def _join(visit: Visit, link: str, given: str) -> None:
    """Open the link of the message and the account."""
    visit.page.goto(visit.address + link)
    visit.page.fill("[name=given_name]", given)
    visit.page.fill("[name=family_name]", "Essai")
    visit.page.fill("[name=password]", PASSWORD)
    visit.send("[name=password]")


def _verify_chain(visit: Visit) -> int:
    """Press the button; how many entries it has read."""
    visit.go("audit/chain/")
    visit.send("[name=noted]")
    assert visit.page.locator("main .state.good").count() == 1, visit.page.inner_text("main")
    return int(re.sub(r"\D", "", visit.page.locator("main .facts dd").first.inner_text()))


def test_one_account_for_each_role_on_the_sign_in_page(visit: Visits) -> None:
    reader = visit("fr", width=390)
    reader.go("sign-in/")
    buttons = reader.page.locator('form[action*="/sign-in/demonstration/"] button')
    assert buttons.count() == len(Role)
    reader.enter(Role.SECURITY_OFFICER.value)


@pytest.mark.parametrize(("lang", "width", "scripts"), [("fr", 390, True), ("ar", 1440, False)])
def test_from_an_invitation_to_the_dashboard(
    visit: Visits, demonstration: Demonstration, lang: str, width: int, scripts: bool
) -> None:
    email = f"salma-{lang}@exemple.ma"
    administrator = visit(lang, width=width, java_script_enabled=scripts)
    administrator.enter("administrator")
    _open_organisation(administrator, "Ministère de l’Industrie")
    _invite(administrator, email, "ministry_officer")

    salma = visit(lang, width=width, java_script_enabled=scripts)
    page = salma.page
    _join(salma, demonstration.post.link_to(email, "invitation"), "Salma")
    assert page.url.endswith("/account/second-factor/set-up/")
    salma.go("dashboard/")
    assert page.url.endswith("/account/second-factor/set-up/"), "nothing else opens before the second factor is on"
    secret = page.inner_text("main code").replace(" ", "")
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 0
    page.fill("[name=code]", _code(secret))
    salma.send("[name=code]")
    codes = page.locator("main .tag").all_inner_texts()
    assert len(codes) == 10
    salma.follow("/dashboard/")
    assert "Salma" in page.inner_text("h1")

    page.locator(".menu summary").click()
    salma.press(".menu form button")
    assert page.locator(".sign-in").count() == 1
    salma.sign_in(email, PASSWORD)
    assert page.url.endswith("/sign-in/code/")
    page.fill("[name=code]", "000000")
    salma.send("[name=code]")
    assert page.locator("[name=code][aria-invalid=true]").count() == 1
    page.fill("[name=code]", _code(secret, later=1))
    salma.send("[name=code]")
    assert page.url.endswith("/dashboard/")
    assert salma.said == administrator.said == []


@pytest.mark.parametrize(("lang", "width"), [("ar", 390), ("en", 1440)])
def test_a_group_sees_its_companies_in_one_view_and_no_other(visit: Visits, lang: str, width: int) -> None:
    someone = visit(lang, width=width)
    someone.enter("administrator")
    someone.go("organisations/?kind=company")
    links = someone.page.locator("main th a")
    rivals = [one.get_attribute("href") for one in links.all() if re.search("Another|Autre|أخرى", one.inner_text())]
    assert len(rivals) == 1

    company = visit(lang, width=width)
    company.enter("company_admin")
    company.press("main .lede a")
    company.follow("/entities/")
    assert company.page.locator("main tbody tr").count() == 4
    assert company.page.goto(company.address + rivals[0]).status == 404
    company.go("organisations/?kind=company")
    assert company.page.locator("main tbody tr").count() == 4


def test_a_person_is_erased_on_request_with_a_proof(visit: Visits, demonstration: Demonstration) -> None:
    email = "anas@exemple.ma"
    company = visit("en", java_script_enabled=False)
    company.enter("company_admin")
    company.press("main .lede a")
    _invite(company, email, "tutor")

    anas = visit("en", width=390, java_script_enabled=False)
    _join(anas, demonstration.post.link_to(email, "invitation"), "Anas")
    anas.go("my-data/")
    anas.follow("/my-data/ask/erasure/")
    if "/account/confirm/" in anas.page.url:
        anas.page.fill("[name=password]", PASSWORD)
        anas.send("[name=password]")
    anas.page.check("[name=sure]")
    anas.send("[name=sure]")
    receipt = anas.page.url
    assert "/my-data/requests/" in receipt
    reference = anas.page.locator("h1 bdi").inner_text()

    administrator = visit("en")
    administrator.enter("administrator")
    administrator.go("people/?q=anas")
    person = administrator.page.locator("main th a").first.get_attribute("href")

    officer = visit("fr", java_script_enabled=False)
    officer.enter("data_protection_officer")
    officer.go("privacy/requests/")
    officer.press(f"main th a:has-text('{reference}')")
    officer.follow("/erase/")
    officer.page.fill("[name=passed_on]", "nobody")
    officer.page.check("[name=sure]")
    officer.send("[name=sure]")
    proof = officer.page.locator("main dd code").inner_text()
    assert re.fullmatch("[0-9a-f]{16}", proof)
    assert officer.page.locator("main .state.good").count() == 1

    anas.page.goto(receipt)
    assert "/sign-in/" in anas.page.url, "their sessions have ended"
    anas.sign_in(email, PASSWORD)
    assert "/sign-in/" in anas.page.url
    assert administrator.page.goto(administrator.address + person).status == 404
    until = time.monotonic() + 60
    while not any(to == email and proof in text for to, text in demonstration.post.taken):
        assert time.monotonic() < until, "the proof has not come"
        time.sleep(0.1)

    _verify_chain(officer)
    assert int(officer.page.locator("main .facts dd").nth(3).inner_text()) > 0


def test_a_request_on_paper_is_answered_once_it_is_known_who_asks(visit: Visits) -> None:
    officer = visit("ar", width=390)
    page = officer.page
    officer.enter("data_protection_officer")
    officer.go("privacy/requests/add/")
    page.locator("label", has=page.locator("[name=kind][value=access]")).click()
    page.locator("label", has=page.locator("[name=channel][value=paper]")).click()
    page.fill("[name=received_on]", time.strftime("%Y-%m-%d"))
    page.fill("[name=name]", "Youssef Essai")
    officer.send("[name=received_on]")
    assert page.locator('main a[href$="/answer/"]').count() == 0, "not before it is known who asks"
    officer.follow("/identity/")
    page.locator("label", has=page.locator("[name=how][value=document]")).click()
    officer.send("[name=how]")
    officer.follow("/answer/")
    page.fill("[name=answer]", "لا شيء محفوظ.")
    officer.send("[name=answer]")
    assert page.locator("main .state.good").count() == 1
    assert officer.said == []


def test_an_auditor_reads_the_register_and_verifies_it(visit: Visits) -> None:
    auditor = visit("fr")
    auditor.enter("auditor")
    auditor.press('main aside a[href$="/audit/"]')
    all_entries = auditor.page.locator("main tbody tr").count()
    auditor.page.select_option("[name=event]", "membership.started")
    auditor.press("main form.filters button")
    found = auditor.page.locator("main tbody tr").count()
    assert 0 < found < all_entries
    assert _verify_chain(auditor) >= all_entries
    auditor.page.fill("[name=noted]", "0" * 64)
    auditor.send("[name=noted]")
    assert auditor.page.locator("main .state.good").count() == 0, "a root that the chain never had"
    assert auditor.said == []


def test_a_backup_taken_while_it_serves_brings_all_of_it_back(
    visit: Visits, demonstration: Demonstration, tmp_path: Path
) -> None:
    def organisations(one: Visit) -> list[str]:
        one.enter("administrator")
        one.go("organisations/")
        found: list[str] = one.page.locator("main th a").all_inner_texts()
        return found

    administrator = visit("fr", java_script_enabled=False)
    before = organisations(administrator)
    administrator.go("backups/")
    administrator.press("main .page-head button")
    until = time.monotonic() + 120
    while not administrator.page.locator("main .state.good").count():
        assert time.monotonic() < until, administrator.page.inner_text("main")
        time.sleep(0.3)
        administrator.page.reload()
    administrator.go("backups/")
    file = administrator.page.locator("main tbody th").first.inner_text()
    entries = _verify_chain(administrator)
    run("restore", demonstration.folder / "backups" / file, tmp_path / "again")
    with served(tmp_path / "again", tmp_path / "said.txt") as address:
        again = visit("fr", address=address)
        assert organisations(again) == before
        assert 0 < _verify_chain(again) <= entries + 50
        again.go("")
        assert again.page.locator(".keys").count() > 0, "the figures of the last edition"


def test_searching_from_any_page(visit: Visits) -> None:
    reader = visit("en")
    reader.go("reports/")
    reader.page.fill("#seek", "python")
    with reader.page.expect_navigation():
        reader.page.press("#seek", "Enter")
    assert reader.page.locator("main .ruled a").count() > 0
    small = visit("ar", width=390, java_script_enabled=False)
    small.go("")
    small.press(".seek-link")
    small.page.fill("#q", "python")
    with small.page.expect_navigation():
        small.page.press("#q", "Enter")
    assert small.page.locator("main .ruled a").count() > 0


def test_a_page_stays_in_another_language_and_theme(visit: Visits) -> None:
    reader = visit("fr", java_script_enabled=False, color_scheme="light")
    reader.enter("learner")
    reader.go("my-data/")
    reader.press(".langs a[lang=ar]")
    assert reader.page.url.endswith("/ar/my-data/")
    reader.press("footer .choose a >> nth=2")
    assert reader.page.url.endswith("/ar/my-data/")
    attributes: Any = reader.page.evaluate("[document.documentElement.dir, document.documentElement.dataset.theme]")
    assert attributes == ["rtl", "dark"]


def test_the_keyboard_alone_reaches_the_content_and_the_way_out(visit: Visits) -> None:
    reader = visit("fr")
    reader.enter("learner")
    page = reader.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".brand").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    assert page.is_visible(".menu form button")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.menu form') !== null"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/")
    assert page.locator(".sign-in").count() == 1
