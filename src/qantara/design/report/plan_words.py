"""The simulation and the plans of seats in words, for the report and for the terminal: plans, aims, limits, outcomes, inputs."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from qantara.design.report.words import N_, Words

_PLANS = {
    "first": N_("first found"), "balanced": N_("balanced"), "cheapest": N_("cheapest"), "graduates": N_("most graduates"),
    "robust": N_("for high demand"), "fairest": N_("fairest"), "least shortage": N_("fewest missing"),
}  # fmt: skip
_AIMS = {
    "unmet floors": N_("learners missing to the floors"), "worst shortage": N_("the worst shortage"), "worst shortages": N_("the worst shortages"),
    "shortage": N_("people missing"), "cost": N_("cost"), "graduates": N_("graduates"),
}  # fmt: skip
_LIMITS = {
    "rooms": N_("rooms"), "teachers": N_("teachers"), "hosts": N_("places in host companies"), "budget": N_("the budget"),
    "openings": N_("cost and delay of openings"), "groups": N_("groups allowed a year"), "floors": N_("floors of the regions"),
    "locks": N_("what is decided already"),
}  # fmt: skip
_OUTCOMES = {
    "graduates": N_("graduates"), "trained": N_("people trained"), "reconverted": N_("people retrained"), "supply": N_("people who enter"),
    "jobs": N_("jobs, held or vacant"), "held": N_("jobs held"), "new_held": N_("jobs held beyond today’s"),
    "shortage": N_("jobs for which there is nobody"),
}  # fmt: skip
_INPUTS = {
    "fill": N_("seats filled"), "completion": N_("learners who complete"), "further_study": N_("graduates who study on"),
    "activity": N_("graduates who seek work"), "continuing_completion": N_("continuing training completed"),
    "field_share": N_("graduates who stay in the field"), "reconversion_completion": N_("retraining completed"),
    "reconversion_placed": N_("retrained people placed"), "replacement": N_("people who leave the field"),
    "jobs_level": N_("jobs today"), "stock_level": N_("people today"), "outside_jobs_level": N_("other digital jobs today"),
    "outside_trained_level": N_("people trained elsewhere"), "growth_shared": N_("growth common to all domains"),
}  # fmt: skip


def plan_name(w: Words, name: str) -> Markup:
    """A plan, or what else is sought on the way: the least shortage, a plan without a limit."""
    if name in _LIMITS:
        return w.say("without this limit: %(limit)s", limit=limit_name(w, name))
    return w.say(_PLANS[name])


def aim_name(w: Words, aim: str) -> Markup:
    """What is made as small, or as large, as can be."""
    return w.say(_AIMS[aim])


def limit_name(w: Words, name: str) -> Markup:
    """What stops a plan."""
    return w.say(_LIMITS[name])


def outcome_name(w: Words, name: str) -> Markup:
    """A national figure of the simulation."""
    return w.say(_OUTCOMES[name])


def day_stated(w: Words, stated_on: str) -> Markup:
    """The day, month or year on which a target was stated, as its source writes it; what is no date is still to be confirmed."""
    return w.ltr(stated_on) if stated_on[:4].isdigit() else w.say("day to be confirmed")


def input_name(w: Words, one: Mapping[str, Any]) -> Markup:
    """A group of inputs, as the tornado has it."""
    kind = one["group"].partition(":")[0]
    if kind == "growth_own":
        own = w.label(one["domain"]) if one["domain"] else w.say("other digital jobs")
        return w.say("growth of jobs: %(domain)s", domain=own)
    return w.say(_INPUTS[kind])
