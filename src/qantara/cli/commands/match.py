"""`qantara match`: learners and offers, by a published rule, with its proof."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qantara.cli.commands.shared import AsOf, Json, now
from qantara.cli.languages import _
from qantara.cli.output import decimal, note, number, percent, print_json, progress, table, tell
from qantara.core.refusals import Refusal

if TYPE_CHECKING:
    import polars as pl

    from qantara.core.matching import Assignment
    from qantara.pipeline.matching.reading import Round

HELP = _(
    "Match learners with offers by deferred acceptance, under which ranking one's true wishes is best, and prove it.\n\n"
    "Tables are CSV, XLSX or Parquet, with headings in French, Arabic or English. The folder of results holds who has "
    "which offer and why, how groups fare, and two bundles for `qantara verify`: one for the auditor, one for the public.\n\n"
    "Examples: qantara match --learners learners.csv --offers offers.csv --wishes wishes.csv --out round-1\n\n"
    "qantara match --learners learners.csv --offers offers.csv --wishes wishes.csv --fixed signed.csv --before round-1 --out round-2"
)
LANGUAGES = ("fr", "ar", "en")
Files = tuple[Path, Path, Path | None, Path | None]
"""Learners, offers, wishes, fixed pairs."""
_FULL = 1000  # tenths of a score out of a hundred
_TOLD = 5  # offers with seats left that an unplaced learner is told of


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(match)


def match(
    learners: Annotated[
        Path, typer.Option(metavar="FILE", help=_("Who looks for a place: learner, groups, region, institution."))
    ],
    offers: Annotated[
        Path,
        typer.Option(metavar="FILE", help=_("What is offered: offer, company, title, seats, company_seats, reserves.")),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help=_("The folder of results, which must not exist yet."))],
    wishes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=_("The wishes: learner, rank, offer, score. Without it, lists are made from what the two tables say."),
        ),
    ] = None,
    fixed: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("Pairs that stay as they are: learner, offer, reason."))
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=_("The policy (TOML): seed of the lottery, groups, reserved shares.")),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help=_("The results of an earlier run: say what has changed for whom.")),
    ] = None,
    lists: Annotated[
        int, typer.Option(min=1, max=100, help=_("How many offers to propose to each learner without wishes."))
    ] = 10,
    explain: Annotated[
        str,
        typer.Option(metavar="fr,ar,en", help=_("Languages in which each wish is explained; none: no explanation.")),
    ] = "fr,ar,en",
    other: Annotated[
        Path | None,
        typer.Option("--try", metavar="FILE", help=_("Another policy to try: say beside it how groups would fare.")),
    ] = None,
    odds: Annotated[
        int,
        typer.Option(
            min=0,
            max=10_000,
            help=_("Draw the round so many times anew: the odds of each wish, and what longer lists bring."),
        ),
    ] = 0,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    languages = _languages(explain)
    files = (learners, offers, wishes, fixed)
    try:
        summary, fair = run(
            files,
            policy,
            out=out,
            at=now(as_of),
            languages=languages,
            lists=lists,
            before=before,
            other=other,
            odds=odds,
            quiet=as_json,
        )
    except Refusal as refusal:
        if more := refusal.values.get("more"):
            note(_("{more} more rows have the same fault.").format(more=number(int(str(more)))))
        raise
    if as_json:
        print_json(summary)
    else:
        _show(summary, fair)


def run(
    files: Files, policy: Path | None, *, out: Path, at: datetime, languages: Sequence[str] = (), lists: int = 10, before: Path | None = None,
    other: Path | None = None, odds: int = 0, salt: str | None = None, quiet: bool = True,
) -> tuple[dict[str, Any], "pl.DataFrame"]:  # fmt: skip
    """Match a round into a folder that appears when it is whole; the summary, and how groups fare. `salt`: of published
    identifiers, else that of the run before or a new one.
    """
    import polars as pl

    from qantara.core.matching import assign
    from qantara.pipeline.matching import folder, results
    from qantara.pipeline.matching.bundle import published_id, write_bundle
    from qantara.pipeline.matching.policy import read_policy
    from qantara.pipeline.matching.reading import read_round
    from qantara.pipeline.whole_folder import new_folder

    rule = read_policy(policy)
    known = folder.result_before(before) if before else None
    with new_folder(out) as place:
        round_ = read_round(*files, rule, lists=lists)
        assignment = assign(round_.market)
        told, fair = results.tabulate(round_, assignment), results.fairness(round_, assignment)
        secret = folder.salt_for(place, before, salt)
        published = told.learners["learner"].map_elements(partial(published_id, secret), return_dtype=pl.String)
        tables = {
            "result": told.learners, "offers": told.offers, "admitted": told.admitted, "fairness": fair,
            "published": told.learners.select("learner", published=published),
        }  # fmt: skip
        if known is not None:
            tables["changes"] = folder.changes(known, told.learners)
        for name, frame in tables.items():
            frame.write_csv(place / f"{name}.csv")
        _explain(round_, assignment, told, place, languages, quiet=quiet)
        tried = _tried(fair, place, other, files, lists)
        chances = _chances(round_, assignment, place, odds, quiet=quiet) if odds else None
        for name, public in (("auditor", False), ("public", True)):
            write_bundle(
                place / name, market=round_.market, assignment=assignment, learners=round_.learners["learner"].to_list(),
                offers=round_.offers, policy_text=rule.text, seed=rule.seed, salt=secret, at=at, public=public,
            )  # fmt: skip
    summary = _summary(round_, assignment, told.offers, fair, tables.get("changes"))
    return summary | {"tried": tried, "chances": chances, "folder": str(out)}, fair


def _languages(text: str) -> list[str]:
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    for one in wanted:
        if one not in LANGUAGES:
            raise typer.BadParameter(_("choose among: fr, ar, en"), param_hint="--explain")
    return wanted


def _explain(
    round_: "Round", assignment: "Assignment", told: Any, place: Path, languages: Sequence[str], *, quiet: bool
) -> None:
    """One sentence a wish and language, and one to those without an offer: `explanations-<language>.csv.gz`."""
    from qantara.core.matching import explain
    from qantara.design.reasons import ReasonWords
    from qantara.pipeline.matching.results import seats_left, still_open

    if not languages:
        return
    scores = round_.market.score
    most = _FULL if len(scores) and int(scores.max()) <= _FULL else None
    voices = {lang: ReasonWords(lang, most=most) for lang in languages}  # type: ignore[arg-type]
    names, offers = round_.learners["learner"].to_list(), round_.offers["offer"].to_list()
    groups = round_.policy.groups
    titles = zip(offers, round_.offers["title"], strict=True)
    called = {offer: f"{title} ({offer})" if title else offer for offer, title in titles}
    left = still_open(round_, assignment, seats_left(told.offers), most=_TOLD)
    with ExitStack() as open_files, progress(_("Explaining"), quiet=quiet) as step:
        writers = {}
        for lang in languages:
            packed = open_files.enter_context(gzip.GzipFile(place / f"explanations-{lang}.csv.gz", "wb", mtime=0))
            text = open_files.enter_context(io.TextIOWrapper(packed, encoding="utf-8", newline=""))
            writers[lang] = csv.writer(text, lineterminator="\n")
            writers[lang].writerow(("learner", "rank", "offer", "sentence"))
        for learner, name in enumerate(names):
            for wish, reasons in groupby(explain(round_.market, assignment, learner), key=lambda one: one.wish):
                of_wish = list(reasons)
                for lang, voice in voices.items():
                    row = (name, wish + 1 or "", offers[of_wish[0].offer], voice.of_wish(of_wish, groups))
                    writers[lang].writerow(row)
            if assignment.offer[learner] < 0:
                for lang, voice in voices.items():
                    writers[lang].writerow((name, "", "", voice.unplaced([called[offer] for offer in left[name]])))
            step(1)


def _tried(
    fair: "pl.DataFrame", place: Path, other: Path | None, files: Files, lists: int
) -> list[dict[str, Any]] | None:
    """How groups fare under the policy (`fair`), and would under another one: `policies.csv`."""
    if other is None:
        return None
    from qantara.core.matching import assign
    from qantara.pipeline.matching.policy import read_policy
    from qantara.pipeline.matching.reading import read_round
    from qantara.pipeline.matching.results import fairness
    from qantara.pipeline.matching.trials import by_policy

    again = read_round(*files, read_policy(other), lists=lists)
    told = by_policy([(_("this policy"), fair), (str(other), fairness(again, assign(again.market)))])
    told.write_csv(place / "policies.csv")
    return told.to_dicts()


def _chances(round_: "Round", assignment: "Assignment", place: Path, draws: int, *, quiet: bool) -> dict[str, Any]:
    """The odds of each wish (`odds.csv`), what the length of lists brings (`lengths.csv`), and lists that are not true ones."""
    import polars as pl

    from qantara.pipeline.matching import trials

    market = round_.market
    with progress(_("Drawing the round anew"), quiet=quiet):
        found = trials.odds(market, draws=draws, seed=draws)
        lengths = trials.by_length(market, assignment)
        tries, gains = trials.misreports(market, assignment, tries=draws, seed=draws)
    named = {
        "learner": round_.learners["learner"].gather(round_.wishes["learner"]),
        "offer": round_.offers["offer"].gather(round_.wishes["offer"]),
    }
    pl.DataFrame({**named, "rank": round_.wishes["rank"], "odds": found.round(4)}).select(
        "learner", "rank", "offer", "odds"
    ).write_csv(place / "odds.csv")
    lengths.write_csv(place / "lengths.csv")
    return {"draws": draws, "lengths": lengths.to_dicts(), "untrue_lists": tries, "gains": gains}


def _show_trials(tried: list[dict[str, Any]] | None, chances: dict[str, Any] | None) -> None:
    if tried:
        rows = [(row["policy"], _("everyone") if row["group"] == "all" else row["group"], *((_("hidden"), "", "") if row["hidden"] else (number(row["placed"]), percent(row["among"]), percent(row["share"])))) for row in tried]  # fmt: skip
        table(
            _("Policies side by side"),
            ["", "", _("placed"), _("of all placed"), _("of the group")],
            rows,
            numbers=[2, 3, 4],
        )
    if chances:
        lengths = [(_("whole lists") if row["length"] is None else number(row["length"]), number(row["placed"]), percent(row["share"])) for row in chances["lengths"]]  # fmt: skip
        table(_("Wishes a learner, and who would be placed"), ["", _("placed"), ""], lengths, numbers=[1, 2])
        told = _("Of {tries} lists that were not the true one, {gains} would have brought a better offer.")
        tell(told.format(tries=number(chances["untrue_lists"]), gains=number(chances["gains"])))


def _summary(
    round_: "Round",
    assignment: "Assignment",
    offers: "pl.DataFrame",
    fair: "pl.DataFrame",
    changed: "pl.DataFrame | None",
) -> dict[str, Any]:
    whole = fair.row(0, named=True)
    rank = assignment.rank[assignment.rank >= 0]
    return {
        "learners": round_.market.learners, "offers": round_.market.offers, "wishes": len(round_.market.offer),
        "seats": int(round_.market.capacity.sum()), "placed": int((assignment.offer >= 0).sum()),
        "fixed": round_.fixed.height, "seats_left": int((offers["seats"] - offers["filled"]).clip(0).sum()),
        "first_wish": int((rank == 0).sum()), "mean_wish": whole["mean_wish"], "blocking_pairs": assignment.blocking_pairs,
        "changes": None if changed is None else dict(Counter(changed["change"])),
    }  # fmt: skip


def _show(summary: dict[str, Any], fair: "pl.DataFrame") -> None:
    rows = [
        (_("learners"), summary["learners"]), (_("wishes"), summary["wishes"]), (_("offers"), summary["offers"]),
        (_("seats"), summary["seats"]), (_("placed"), summary["placed"]), (_("of them fixed"), summary["fixed"]),
        (_("with their first wish"), summary["first_wish"]), (_("seats left"), summary["seats_left"]),
        (_("blocking pairs, counted over all wishes"), summary["blocking_pairs"]),
    ]  # fmt: skip
    table(_("The round"), ["", ""], [(label, number(count)) for label, count in rows], numbers=[1])
    groups = [row for row in fair.iter_rows(named=True) if row["by"] == "group"]
    if groups:
        table(
            _("Groups"), ["", _("learners"), _("placed"), _("mean wish")],
            [(row["name"], *((_("hidden"), "", "") if row["hidden"] else (number(row["learners"]), percent(row["share"]), "–" if row["mean_wish"] is None else decimal(row["mean_wish"], 2)))) for row in groups],
            numbers=[1, 2, 3],
        )  # fmt: skip
    if summary["changes"] is not None:
        said = {
            "placed": _("placed now"), "unplaced": _("no longer placed"), "moved": _("another offer"), "left": _("have left"), "new": _("are new"),
        }  # fmt: skip
        table(_("Since the earlier run"), ["", ""], [(said[name], number(n)) for name, n in sorted(summary["changes"].items())], numbers=[1])  # fmt: skip
    _show_trials(summary["tried"], summary["chances"])
    tell(
        _("The results are in {folder}. `qantara verify {folder}` checks them; `public` may be published.").format(
            folder=summary["folder"]
        )
    )
