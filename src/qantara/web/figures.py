"""The figures of an edition: every number of a public page has one, and a page of its own that shows its chain."""

from typing import Any

from django.urls import reverse

from qantara.axes.needs.tracing import Tracer
from qantara.kit.figures import Figure, Kind
from qantara.web.edition import Edition

_AHEAD = 12  # months


def figures_of(edition: Edition) -> dict[str, Figure]:
    """All figures of an edition, by name, with their addresses in the language of the moment."""
    head = edition["headline"]
    definition = (str(edition["definition"]["id"]), int(edition["definition"]["version"]))
    run = str(edition["run"])
    trace = Tracer(run)
    n = int(head["tech_ads"])
    window = edition["period"]["window"]
    months = {"months": "/".join(window)} if window else {}

    def figure(name: str, kind: Kind, value: float | None, query: str, address: str, **more: Any) -> Figure:
        rest: dict[str, Any] = {"n": n, "definition": definition, "run": run, "parameters": months} | more
        return Figure(name=name, kind=kind, value=value, query=query, address=address, **rest)

    found = [
        figure("tech-ads", "count", head["tech_ads"], "demand: ads of all tech domains", trace.ads()),
        figure("posts", "count", head["posts"], "demand: posts of all tech domains", trace.posts()),
        figure("companies", "count", head["companies"], "ads: companies, each once", trace.companies()),
        figure("skills", "count", head["skills"], "demand: skills cited at least once", reverse("skills")),
        figure(
            "change",
            "change",
            head["change"],
            "demand: twelve months against the twelve before",
            trace.change(),
        ),
    ]
    if head["top_domain"]:
        top = head["top_domain"]
        found.append(
            figure("top-domain", "share", top["share"], "demand: ads of the domain ÷ ads of all tech domains",
                   trace.share("domain", domain=top["id"]),
                   interval=_pair(top.get("interval")), label=top["label"], parameters={**months, "domain": top["id"]})
        )  # fmt: skip
    found += [
        figure(f"domain-{row['id']}", "count", row["ads"], "demand: ads of the domain",
               trace.ads(domain=row["id"]), label=row["label"],
               hidden=row["hidden"], parameters={**months, "domain": row["id"]})
        for row in edition["domains"]
    ]  # fmt: skip
    found += [
        figure(f"skill-{row['id']}", "share", row["share"], "demand: ads that cite the skill ÷ ads of all tech domains",
               trace.share("skill", skill=row["id"]), label=row["label"], interval=_pair(row["interval"]), parameters={**months, "skill": row["id"]})
        for row in edition["skills"]
    ]  # fmt: skip
    outlook = edition["outlook"]
    if outlook and len(outlook["forecast"]) >= _AHEAD:
        month, mean, low, high = outlook["forecast"][_AHEAD - 1][:4]
        found.append(
            Figure(
                name="in-a-year", kind="monthly", value=mean, interval=(low, high), month=month, n=int(outlook["n"]),
                definition=(str(outlook["definition"]["id"]), int(outlook["definition"]["version"])),
                run=str(outlook["run"]), query="forecasts: all tech domains, twelve months ahead",
                parameters={"issued": outlook["issued_on"], "month": month, "method": outlook["method"]},
                address=trace.forecast(month),
            )
        )  # fmt: skip
    return {one.name: one for one in found}


def _pair(bounds: list[float] | None) -> tuple[float, float] | None:
    return (bounds[0], bounds[1]) if bounds else None
