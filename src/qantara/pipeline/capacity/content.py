"""What the stock and flow and the seat plan say, as plain data with labels: for JSON, for the terminal, for the report."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from qantara.core.capacity import (
    LeadTime,
    Odds,
    Paths,
    Plan,
    Plans,
    SeatInputs,
    lead_times,
    odds,
    simulate,
    tornado,
)
from qantara.core.text.places import REGIONS
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.capacity.declared import Declared
from qantara.pipeline.capacity.joining import with_seats
from qantara.pipeline.capacity.seat_plan import SeatPlan

Json = Mapping[str, Any]


def flow_content(declared: Declared, paths: Paths, *, year: int, outcome: str, opened: int) -> dict[str, Any]:
    """The odds of the targets, the domains in a year, what decides an outcome, and from when on a seat counts.

    year     of the figures and of the tornado
    opened   the year in which a seat would be opened
    """
    bars = tornado(declared.inputs, outcome=outcome, year=year)  # refuses a year or an outcome that is not there
    at = paths.calendar.index(year)

    def middle(place: int) -> dict[str, list[float | None]]:
        return {name: [_number(value) for value in told[:, -1, place, at]] for name, told in paths.summary.items()}

    return {
        "runs": paths.runs,
        "year": year,
        "outcome": outcome,
        "opened": opened,
        "figures": len(declared.evidence),
        "to_confirm": len(declared.to_confirm),
        "targets": [_odds(declared, one) for one in odds(paths, declared.targets)],
        "country": middle(-1) | {"short": float(paths.short[-1, -1, at])},
        "domains": [
            {"id": domain, "label": dict(DOMAIN_LABELS[domain]), "short": float(paths.short[-1, place, at]), **middle(place)}
            for place, domain in enumerate(paths.domains)
        ],
        "lead_times": [_lead(declared, one) for one in lead_times(declared.inputs, opened=opened)],
        "tornado": [{"group": one.group, "domain": DOMAIN_LABELS.get(one.group.partition(":")[2]), "p10": one.at_p10, "p90": one.at_p90, "middle": one.middle} for one in bars],
    }  # fmt: skip


def sheet_content(
    declared: Declared, plan: SeatPlan, inputs: SeatInputs, plans: Plans, *, runs: int, seed: int
) -> dict[str, Any]:
    """The sheet of plans: what each opens, costs and leaves missing, its odds of the targets, and what stops all of them.

    runs, seed   of the simulation that gives the odds; those of today's seats are the same draws
    """
    whole = inputs.weight[:, :, None] * inputs.gap
    return {
        "years": list(inputs.years),
        "intakes": inputs.intakes,
        "programmes": [{"id": one, "label": told.name._asdict(), "kind": told.kind} for one, told in plan.programmes.items()],
        "institutions": [{"id": one, "label": told.name._asdict(), "region": told.region} for one, told in plan.institutions.items()],
        "scenarios": [{"id": one, "missing": float(missing.sum())} for one, missing in zip(inputs.scenarios, whole, strict=True)],
        "figures": len(plan.evidence),
        "to_confirm": sum(one.to_confirm for one in plan.evidence),
        "plans": [_plan(declared, plan, inputs, one, runs=runs, seed=seed) for one in plans.plans],
        "stands_for": [{"plan": left_out, "by": by} for left_out, by in plans.dominated],
        "limits": [{"name": one.name, "saved": one.saved, "at_most": one.at_most, "binds": one.binds} for one in plans.limits],
        "floors": [
            {"region": one.region, "label": dict(REGIONS[one.region]), "year": one.year, "floor": one.floor, "admitted": one.admitted, "alone": one.alone}
            for one in plans.impossible_floors
        ],
        "stopped": plans.stopped,
        "timed": plans.timed,
    }  # fmt: skip


def _plan(declared: Declared, plan: SeatPlan, inputs: SeatInputs, one: Plan, *, runs: int, seed: int) -> dict[str, Any]:
    paths = simulate(with_seats(plan, declared.inputs, inputs, one.groups), runs=runs, seed=seed, cells=False)
    relative = np.nan_to_num(one.relative[0], nan=-1.0)
    domain, region = np.unravel_index(int(relative.argmax()), relative.shape)
    opens = {(int(p), int(i)): inputs.years[one.opening[p, i]] for p, i in np.argwhere(one.opening >= 0)}
    return {
        "name": one.name,
        "cost": float(one.cost.sum()),
        "cost_by_year": [float(value) for value in one.cost],
        "learners": int(one.admitted.sum()),
        "graduates": float(one.graduates.sum()),
        "unmet": int(one.unmet.sum()),
        "missing": [float(value) for value in one.shortage],
        "worst": [float(value) for value in one.worst],
        "worst_of": {"domain": dict(DOMAIN_LABELS[inputs.domains[domain]]), "region": dict(REGIONS[inputs.regions[region]])},
        "regret": [_number(value) for value in one.regret],
        "gap": _number(one.gap),
        "stages": [{"aim": stage.aim, "value": stage.value, "gap": _number(stage.gap), "bound": _number(stage.bound), "timed": stage.timed} for stage in one.stages],
        "openings": len(opens),
        "hired": [
            {"institution": inputs.institutions[i], "year": inputs.years[h], "teachers": int(one.hired[i, h])}
            for i, h in np.argwhere(np.diff(one.hired, axis=1, prepend=0) > 0).tolist()
        ],
        "groups": [
            {
                "programme": inputs.programmes[p], "institution": inputs.institutions[i], "region": inputs.regions[inputs.region[i]],
                "year": inputs.years[t], "groups": int(one.groups[p, i, t]), "learners": int(one.groups[p, i, t] * inputs.group[p]),
                "opens": (p, i) in opens,
            }
            for p, i, t in np.argwhere(one.groups).tolist()
        ],
        "odds": [_odds(declared, chance) for chance in odds(paths, declared.targets)],
    }  # fmt: skip


def _odds(declared: Declared, one: Odds) -> dict[str, Any]:
    target = one.target
    return {
        "id": target.id, "label": declared.target_names[target.id]._asdict(), "value": target.value, "year": target.year, "read_as": one.outcome,
        "stated_on": target.stated_on, "source": declared.target_sources[target.id]._asdict(), "to_confirm": target.to_confirm,
        "probability": one.probability, "low": one.low, "high": one.high, "p10": one.p10, "p50": one.p50, "p90": one.p90,
    }  # fmt: skip


def _lead(declared: Declared, one: LeadTime) -> dict[str, Any]:
    return {"kind": one.kind, "label": declared.kinds[one.kind]._asdict(), "first": one.first, "last": one.last}


def _number(value: float) -> float | None:
    """A figure, or nothing where there is none: JSON has no NaN and no infinity."""
    return float(value) if np.isfinite(value) else None
