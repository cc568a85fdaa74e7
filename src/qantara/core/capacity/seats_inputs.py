"""What a seat plan is made from, refused at the door where it cannot mean anything."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qantara.core.refusals import Refusal

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FREE = -1
"""In `locks`: not decided yet."""
_LARGEST = 1e12


@dataclass(frozen=True, eq=False)
class SeatInputs:
    """Programmes, institutions, means and needs of a country, as arrays.

    P programmes, I institutions, R regions, D domains, H years, of which groups may start in the first T, S scenarios.
    A year is a year of intake and of graduation alike: who starts in year t a programme of n years works from year t + n.
    """

    years: tuple[int, ...]
    """H consecutive years, as long as the last intake needs to graduate."""
    intakes: int
    """T: in how many of the years, from the first on, groups may start."""
    domains: tuple[str, ...]
    regions: tuple[str, ...]
    programmes: tuple[str, ...]
    institutions: tuple[str, ...]
    scenarios: tuple[str, ...]
    """The first is the central one."""

    length: Ints
    """[P] years from intake to work; 0: within the year."""
    group: Ints
    """[P] learners of a group: groups start whole."""
    completion: Floats
    """[P] share of them who graduate, in (0, 1]."""
    into: Floats
    """[P, D] share of the graduates who go to work in each domain; a row adds up to 1 at most."""
    rooms: Floats
    """[P] rooms a group takes in each of its years."""
    teachers: Floats
    """[P] full-time teachers a group takes in each of its years."""
    hosts: Floats
    """[P] places in host companies a group takes in each of its years; 0: no work-study."""
    cost: Floats
    """[P] MAD a group costs in each of its years, beside the teachers hired."""
    opening_cost: Floats
    """[P] MAD, paid once, in the year of the decision, where an institution does not teach the programme yet."""
    opening_delay: Ints
    """[P] years from that decision to the first intake."""
    most: Ints
    """[P, I] groups that may start in one year; 0: the institution may not teach the programme."""
    running: Flags
    """[P, I] taught there already: nothing to open."""

    region: Ints
    """[I] region of the institution."""
    institution_rooms: Floats
    """[I, H] rooms left to these programmes."""
    institution_teachers: Floats
    """[I, H] teachers in place."""
    hires: Ints
    """[I, H] teachers who can be hired in the year at most; they stay to the end."""
    salary: Floats
    """[I] MAD a year for each teacher hired."""
    region_hosts: Floats
    """[R, H] places in host companies of the region."""
    moves: Floats
    """[R, R] share of those who graduate in a region (row) who work in each (column); a row adds up to 1 at most."""
    budget: Floats
    """[H] MAD of each year; infinite: no limit."""
    floors: Ints
    """[R, T] learners to be admitted in each region and year at least."""
    locks: Ints
    """[P, I, T] groups already decided, which the plan may not change; -1: free."""
    gap: Floats
    """[S, D, R, H] people missing in the year beyond the graduates of today's seats."""
    weight: Floats
    """[D, R] what one person missing counts."""

    def __post_init__(self) -> None:
        _check_names(self)
        _check_arrays(self)
        _check_meaning(self)

    @property
    def enrolled(self) -> Ints:
        """[P] years in which a group takes rooms, teachers and money: a short course takes them for one."""
        return np.maximum(self.length, 1)

    @property
    def highest(self) -> int:
        """The scenario in which most people are missing."""
        return int(np.argmax((self.gap * self.weight[:, :, None]).sum(axis=(1, 2, 3))))


def _check_names(inputs: SeatInputs) -> None:
    for name in ("domains", "regions", "programmes", "institutions", "scenarios"):
        values: Sequence[str] = getattr(inputs, name)
        if not values:
            raise Refusal("`{name}` is empty: name at least one.", name=name)
        if len(set(values)) < len(values):
            twice = next(value for value in values if list(values).count(value) > 1)
            raise Refusal("`{name}` names {value} twice: keep one.", name=name, value=twice)
    years = inputs.years
    if not years:
        raise Refusal("`{name}` is empty: name at least one.", name="years")
    if list(years) != [years[0] + at for at in range(len(years))]:
        raise Refusal("`years` is {value}: give consecutive years.", value=", ".join(map(str, years)))
    if inputs.intakes not in range(1, len(years) + 1):
        raise Refusal(
            "`intakes` is {value}: groups start in 1 to {most} of the years given.",
            value=inputs.intakes,
            most=len(years),
        )


def _check_arrays(inputs: SeatInputs) -> None:
    p, i, r = len(inputs.programmes), len(inputs.institutions), len(inputs.regions)
    d, h, t, s = len(inputs.domains), len(inputs.years), inputs.intakes, len(inputs.scenarios)
    shapes: dict[str, tuple[type[np.generic], tuple[int, ...]]] = {
        "length": (np.int64, (p,)), "group": (np.int64, (p,)), "completion": (np.float64, (p,)),
        "into": (np.float64, (p, d)), "rooms": (np.float64, (p,)), "teachers": (np.float64, (p,)),
        "hosts": (np.float64, (p,)), "cost": (np.float64, (p,)), "opening_cost": (np.float64, (p,)),
        "opening_delay": (np.int64, (p,)), "most": (np.int64, (p, i)), "running": (np.bool_, (p, i)),
        "region": (np.int64, (i,)), "institution_rooms": (np.float64, (i, h)),
        "institution_teachers": (np.float64, (i, h)), "hires": (np.int64, (i, h)), "salary": (np.float64, (i,)),
        "region_hosts": (np.float64, (r, h)), "moves": (np.float64, (r, r)), "budget": (np.float64, (h,)),
        "floors": (np.int64, (r, t)), "locks": (np.int64, (p, i, t)), "gap": (np.float64, (s, d, r, h)),
        "weight": (np.float64, (d, r)),
    }  # fmt: skip
    for name, (kind, shape) in shapes.items():
        array = getattr(inputs, name)
        if not isinstance(array, np.ndarray) or array.dtype != kind or array.shape != shape:
            found = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else type(array).__name__
            raise Refusal(
                "`{name}` is {found}: give a NumPy array of {type} and shape {shape}.",
                name=name,
                found=found,
                type=kind.__name__,
                shape=shape,
            )
        lowest = {"locks": FREE, "group": 1}.get(name, 0)
        # NaN compares false: it is refused with what is negative or too large to be money, people or rooms.
        highest = np.inf if name == "budget" else _LARGEST
        bad = ~((array >= lowest) & (array <= highest))
        if bad.any():
            place = tuple(int(at) for at in np.argwhere(bad)[0])
            raise Refusal(
                "`{name}` holds {value} at {place}: figures go from {lowest} to {highest}.",
                name=name,
                value=array[place].item(),
                place=list(place),
                lowest=lowest,
                highest=highest,
            )


def _check_meaning(inputs: SeatInputs) -> None:
    share = (inputs.completion <= 0) | (inputs.completion > 1)
    if share.any():
        at = int(share.argmax())
        raise Refusal(
            "Of programme {programme} a share of {value} graduates: give more than 0 and at most 1.",
            programme=inputs.programmes[at],
            value=inputs.completion[at].item(),
        )
    for name, labels in (("into", inputs.programmes), ("moves", inputs.regions)):
        totals = getattr(inputs, name).sum(axis=1)
        if (totals > 1 + 1e-9).any():
            at = int((totals > 1 + 1e-9).argmax())
            raise Refusal(
                "The shares of `{name}` for {row} add up to {value}: they may not exceed 1.",
                name=name,
                row=labels[at],
                value=round(float(totals[at]), 6),
            )
    outside = inputs.region >= len(inputs.regions)
    if outside.any():
        at = int(outside.argmax())
        raise Refusal(
            "Institution {institution} is of region {value}, which does not exist: regions go from 0 to {last}.",
            institution=inputs.institutions[at],
            value=int(inputs.region[at]),
            last=len(inputs.regions) - 1,
        )
    if not inputs.most.any():
        raise Refusal("`most` is 0 everywhere: allow a programme at one institution at least.")
    late = inputs.most.any(axis=1) & (inputs.intakes + inputs.length > len(inputs.years))
    if late.any():
        at = int(late.argmax())
        raise Refusal(
            "Who starts {programme} in {last} graduates in {end}, after the last of `years`: give the years up to then.",
            programme=inputs.programmes[at],
            last=inputs.years[inputs.intakes - 1],
            end=inputs.years[inputs.intakes - 1] + int(inputs.length[at]),
        )
    over = inputs.locks > inputs.most[:, :, None]
    if over.any():
        p, i, t = (int(at) for at in np.argwhere(over)[0])
        raise Refusal(
            "{value} groups of {programme} are decided at {institution} for {year}, where at most {most} may start: "
            "raise `most` or lower the lock.",
            value=int(inputs.locks[p, i, t]),
            programme=inputs.programmes[p],
            institution=inputs.institutions[i],
            year=inputs.years[t],
            most=int(inputs.most[p, i]),
        )
    early = (inputs.locks > 0) & ~inputs.running[:, :, None]
    early &= np.arange(inputs.intakes) < inputs.opening_delay[:, None, None]
    if early.any():
        p, i, t = (int(at) for at in np.argwhere(early)[0])
        raise Refusal(
            "{programme} is decided at {institution} for {year}, but opens {delay} years after the decision: move the lock "
            "to {first} or later, or say that the programme is running there.",
            programme=inputs.programmes[p],
            institution=inputs.institutions[i],
            year=inputs.years[t],
            delay=int(inputs.opening_delay[p]),
            first=inputs.years[0] + int(inputs.opening_delay[p]),
        )
