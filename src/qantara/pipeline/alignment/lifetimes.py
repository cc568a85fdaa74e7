"""For how long what each module teaches is asked for, and from what this is known."""

import numpy as np
from scipy.sparse import csr_array

from qantara.core.alignment import shelf_life
from qantara.pipeline.alignment.demand import DemandAhead
from qantara.pipeline.alignment.facts import Facts, Floats, Json
from qantara.pipeline.curricula import Programme

LEAST_KNOWN = 0.5  # of what a module teaches, by mastery, must have a known pace
_SEEN = -0.005  # a slower fall would be shown as none
HORIZON = 10.0  # years, beyond which a pace carried on says no more than "long"


def lifetimes(programme: Programme, taught: csr_array, hours: Floats, facts: Facts, demand: DemandAhead) -> Json:
    """JSON: `source` (from which months, of which ads), `modules`, those that last shortest first.

    `years` until half of what a module teaches has lost its market, at the pace measured; `least` and `most` at both ends of
    the paces' 80 % intervals, all skills together. `state`: known; lasting (over HORIZON years: the years are null);
    unknown (under LEAST_KNOWN of it has a pace); unread (it names no skill). `known`: the part with a pace.
    """
    paced = ~np.isnan(facts.growth)
    of_known = csr_array(taught.multiply(paced[np.newaxis, :].astype(float)))
    whole = np.asarray(taught.sum(axis=1))
    known = np.divide(np.asarray(of_known.sum(axis=1)), whole, out=np.zeros(len(whole)), where=whole > 0)
    years, least, most = (
        shelf_life(of_known, np.nan_to_num(pace)) for pace in (facts.growth, facts.growth_lo80, facts.growth_hi80)
    )
    modules: list[Json] = []
    for row, module in enumerate(programme.modules):
        state = "unread" if not whole[row] else "unknown" if known[row] < LEAST_KNOWN else "lasting" if years[row] > HORIZON else "known"  # fmt: skip
        told = state in ("known", "lasting")
        part = slice(taught.indptr[row], taught.indptr[row + 1])
        falling = [at for at in taught.indices[part] if facts.growth[at] < _SEEN]
        falling.sort(key=lambda at: (facts.growth[at], facts.skills[at]))
        modules.append(
            {
                "module": module.title, "code": module.code, "hours": None if np.isnan(hours[row]) else float(hours[row]),
                "state": state, "known": float(known[row]),
                "years": _within(years[row]) if told else None,
                "least": _within(least[row]) if told else None, "most": _within(most[row]) if told else None,
                "falling": [facts.named(facts.skills[at]) | {"growth": float(facts.growth[at]), "sure": bool(facts.falls[at])} for at in falling[:3]],
            }
        )  # fmt: skip
    order = {"known": 0, "lasting": 1, "unknown": 2, "unread": 3}
    modules.sort(key=lambda one: (order[one["state"]], one["years"] or HORIZON, one["least"] or HORIZON))
    first, last = demand.paces_window
    return {"source": {"series": "skill", "first": first, "last": last, "horizon": HORIZON}, "modules": modules}


def _within(years: float) -> float | None:
    """Years up to the horizon; None beyond it."""
    return float(years) if years <= HORIZON else None
