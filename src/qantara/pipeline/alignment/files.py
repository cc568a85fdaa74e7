"""Curricula as files, each set against the demand that its programme aims at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from qantara.core.refusals import Refusal
from qantara.pipeline.alignment.aligning import AlignmentError, align
from qantara.pipeline.alignment.demand import DemandAhead, DemandError, read_demand_ahead
from qantara.pipeline.curricula import CurriculumError, Programme, Unread, read_curricula
from qantara.pipeline.engines.kernel import extractor_for
from qantara.pipeline.partnership import Aim, Partnership


@dataclass(frozen=True)
class Aligned:
    """What was found of each programme; what could not be measured, and why; what was not understood."""

    programmes: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def align_files(
    place: Partnership, files: Sequence[Path], *, at: date, beside: Sequence[Path] = (), aim: Aim | None = None, hours: float = 60.0,
) -> Aligned:  # fmt: skip
    """Read files and folders of curricula, and align each programme.

    at      today
    beside  other curricula, to compare with and borrow modules from
    aim     what every programme aims at; where it says nothing, what the partnership's file says of the programme, else all
            digital ads, the whole country, and July in three years
    hours   of the modules to propose, in all

    A programme that is refused stops no other. Raises DemandError for an `aim` that cannot be met, and CurriculumError where no
    file names a module.
    """
    vocabulary = place.vocabulary()
    extractor = extractor_for(vocabulary)
    wanted = aim or Aim()
    demands: dict[Aim, DemandAhead] = {}

    def demand_for(programme: Programme | None) -> DemandAhead:
        told = (place.aim_of(programme.place.file) if programme else None) or Aim()
        aims = Aim(
            wanted.occupations or told.occupations, wanted.region or told.region,
            wanted.graduation or told.graduation or date(at.year + 3, 7, 1),
        )  # fmt: skip
        if aims not in demands:
            demands[aims] = read_demand_ahead(
                place.lake, vocabulary, at=at, graduation=aims.graduation or at, occupations=aims.occupations, region=aims.region,
                threshold=place.threshold,
            )  # fmt: skip
        return demands[aims]

    if wanted != Aim():
        demand_for(None)  # what is wrong with it is said once, before anything is read
    read, others = read_curricula(files, extractor), read_curricula(beside, extractor)
    given = {Path(one.place.file).resolve() for one in read.programmes}
    borrowed = [*read.programmes, *(one for one in others.programmes if Path(one.place.file).resolve() not in given)]
    found = Aligned(unread=[*read.unread, *others.unread])
    for one in read.programmes:
        rest = [other for other in borrowed if other is not one]
        try:
            told = align(one, demand_for(one), vocabulary, others=rest, hours=hours, threshold=place.threshold)
        except (AlignmentError, DemandError) as refusal:
            found.refusals.append(refusal)
        else:
            found.programmes.append(told)
    if not found.programmes and not found.refusals and not read.refused:
        raise CurriculumError("No curriculum was read: give a file that names modules.")
    return found
