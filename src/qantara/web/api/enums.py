"""The scopes of tokens and the events of webhooks: part of what is promised to programs, never renamed."""

from enum import StrEnum


class Scope(StrEnum):
    ORGANISATIONS_READ = "organisations:read"
    ORGANISATIONS_WRITE = "organisations:write"
    PEOPLE_READ = "people:read"
    TASKS_READ = "tasks:read"


class Happening(StrEnum):
    ORGANISATION_CHANGED = "organisation.changed"
    STATE_CHANGED = "organisation.state_changed"
    EDITION_PUBLISHED = "edition.published"
    MEMBERSHIP_STARTED = "membership.started"
    MEMBERSHIP_ENDED = "membership.ended"
