"""How the audit calls what is done here, and what people are told."""

from qantara.kit.audit.naming import declare
from qantara.kit.notifications import kinds
from qantara.kit.wording import N_, later

REMINDER = "outlook.reminder"


def name_events() -> None:
    """Say it once, when the portal starts."""
    declare(
        events={
            "campaign.opened": later("Hiring intentions asked for"),
            "campaign.deadline_changed": later("Deadline changed"),
            "campaign.reminded": later("Companies reminded"),
            "declaration.saved": later("Draft of hiring intentions saved"),
            "declaration.sent": later("Hiring intentions sent"),
            "adjustment.made": later("Forecast adjusted by an expert"),
            "adjustment.withdrawn": later("Adjustment withdrawn"),
            "forecast.asked": later("Forecast asked for"),
            "backtest.asked": later("Scoring of forecasts asked for"),
        },
        things={
            "needs_outlook.campaign": later("Campaign of hiring intentions"),
            "needs_outlook.declaration": later("Hiring intentions of a company"),
            "needs_outlook.adjustment": later("Adjustment of a forecast"),
            "outlook.task": later("Work on forecasts"),
        },
        fields={
            "year": later("Year"),
            "deadline": later("Deadline"),
            "lines": later("Lines"),
            "hires": later("Hires"),
            "number": later("Version"),
            "series": later("Series"),
            "change": later("Change in percent"),
            "from_month": later("From month"),
            "to_month": later("To month"),
            "expires_on": later("Valid until"),
        },
    )
    kinds.register(
        REMINDER,
        title=N_("Your hiring intentions for %(year)s are awaited"),
        text=N_("%(organisation)s has not answered yet. Three minutes are enough, until %(deadline)s: last year’s answer is filled in already."),
        label=N_("Hiring intentions: a reminder before the deadline"),
    )  # fmt: skip
