"""Why what is already decided cannot be carried out: the first limit it exceeds, in words."""

from typing import NoReturn

import numpy as np

from qantara.core.capacity.plans import needed_teachers, spending
from qantara.core.capacity.seats_inputs import Floats, SeatInputs
from qantara.core.capacity.seats_model import Decision, Pairs
from qantara.core.refusals import Refusal

_EXACT = 1e-6


def refuse_locks(inputs: SeatInputs) -> NoReturn:
    """Raise the Refusal of locks that exceed a limit: use grows with each group, so the locks alone show it."""
    pairs = Pairs.of(inputs)
    groups = pairs.least
    rooms, hosts = np.zeros(inputs.institution_rooms.shape), np.zeros(inputs.region_hosts.shape)
    for k, t in np.argwhere(groups):
        p, i = pairs.programme[k], pairs.institution[k]
        studying = slice(t, t + inputs.enrolled[p])
        rooms[i, studying] += groups[k, t] * inputs.rooms[p]
        hosts[inputs.region[i], studying] += groups[k, t] * inputs.hosts[p]
    _refuse_use(
        "What is already decided takes {need} rooms at {place} in {year}, but it has {limit}: give rooms, or unlock groups.",
        inputs, rooms, inputs.institution_rooms, inputs.institutions,
    )  # fmt: skip
    _refuse_use(
        "What is already decided takes {need} places in companies of {place} in {year}, but there are {limit}: find places, "
        "or unlock groups.",
        inputs, hosts, inputs.region_hosts, inputs.regions,
    )  # fmt: skip
    hired = needed_teachers(inputs, pairs, groups)
    _refuse_use(
        "What is already decided takes {need} more teachers at {place} in {year}, but {limit} can be hired by then: allow "
        "more hires, or unlock groups.",
        inputs, hired.astype(np.float64), np.cumsum(inputs.hires, axis=1).astype(np.float64), inputs.institutions,
    )  # fmt: skip
    opened = np.maximum.accumulate(groups > 0, axis=1) & ~pairs.running[:, None]
    cost = spending(inputs, pairs, Decision(groups, opened.astype(np.int64), hired))
    over = int((cost - inputs.budget).argmax())
    raise Refusal(
        "What is already decided costs {need} MAD in {year}, but the budget is {limit}: raise it, or unlock groups.",
        need=round(float(cost[over])),
        year=inputs.years[over],
        limit=round(float(inputs.budget[over])),
    )


def _refuse_use(sentence: str, inputs: SeatInputs, need: Floats, limit: Floats, places: tuple[str, ...]) -> None:
    over = need > limit + _EXACT
    if over.any():
        place, year = (int(at) for at in np.argwhere(over)[0])
        raise Refusal(
            sentence,
            need=round(float(need[place, year]), 2),
            place=places[place],
            year=inputs.years[year],
            limit=round(float(limit[place, year]), 2),
        )
