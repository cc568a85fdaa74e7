"""What goes in and comes out, as programs know it. A name is given in the language asked for, and in all that are known."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict, StringConstraints

from qantara.kit.api.paging import PageTold

Kind = Literal["ministry", "institution", "company", "group", "agency", "association", "laboratory"]
InstitutionKind = Literal["university", "establishment", "school", "vocational", "bootcamp"]
State = Literal["registered", "verified", "active", "suspended", "barred"]
Size = Literal["micro", "small", "medium", "large"]
TaskState = Literal["waiting", "running", "done", "failed", "cancelled"]
Names = Annotated[dict[str, str], Field(description="By language, those that are known.", examples=[{"fr": "Ministère", "ar": "وزارة"}])]  # fmt: skip
Region = Annotated[str, StringConstraints(pattern=r"^MA-(0[1-9]|1[0-2])$")]


def _text(most: int, least: int = 0) -> Any:
    # No control characters: databases refuse some of them, and none belongs in a name.
    return StringConstraints(max_length=most, min_length=least, pattern=r"^[^\x00-\x1f\x7f]*$")


def _whole(value: Any) -> Any:
    """1.0 is a whole number in JSON, and "1" is none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


_Number = Annotated[int, Field(ge=1, le=2**62), BeforeValidator(_whole)]


class Site(Schema):
    name: str
    region: str = Field(examples=["MA-06"])
    commune: str
    is_seat: bool


class Organisation(Schema):
    id: int
    kind: Kind
    institution_kind: InstitutionKind | None
    name: str = Field(examples=["Ministère de l’enseignement supérieur"])
    names: Names
    short_name: str
    ice: str | None
    sector: str
    size_class: Size | None
    country: str
    parent: int | None = Field(description="The university of an establishment, the group of a company.")
    supervised_by: int | None
    state: State
    sites: list[Site]
    updated_at: datetime


class Organisations(PageTold):
    items: list[Organisation]


class OrganisationChange(Schema):
    """What is left out stays as it is. An organisation’s own people change names, sector and size alone."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Kind | None = None
    institution_kind: InstitutionKind | Literal[""] | None = None
    name: Annotated[str, _text(200, 1)] | None = None
    name_ar: Annotated[str, _text(200)] | None = None
    name_en: Annotated[str, _text(200)] | None = None
    short_name: Annotated[str, _text(40)] | None = None
    ice: Annotated[str, StringConstraints(pattern=r"^([0-9]{15})?$")] | None = None
    sector: Annotated[str, _text(100)] | None = None
    size_class: Size | Literal[""] | None = None
    parent: _Number | None = None
    supervised_by: _Number | None = None


class NewOrganisation(OrganisationChange):
    """A company begins as registered and is verified next; the others are active at once."""

    model_config = ConfigDict(
        extra="forbid", strict=True,
        json_schema_extra={"example": {"kind": "company", "name": "Société exemple", "ice": "001234567000089"}},
    )  # fmt: skip

    kind: Kind
    name: Annotated[str, _text(200, 1)]


class OrganisationsAsked(Schema):
    q: Annotated[str, _text(100)] = Field("", description="Words of the name, or an ICE.")
    kind: Kind | None = None
    state: State | None = None
    region: Region | None = Field(None, description="Where it has a place: MA-01 to MA-12.")


class Membership(Schema):
    id: int
    role: str = Field(examples=["company_admin"])
    organisation: int
    organisation_name: str
    since: datetime


class Person(Schema):
    id: int
    name: str
    names: Names
    email: str | None
    language: str
    memberships: list[Membership]


class PersonLine(Schema):
    id: int
    name: str
    names: Names


class People(PageTold):
    items: list[PersonLine]


class Me(Person):
    scopes: list[str] = Field(description="Of the token that asks.")
    token_ends: datetime


class Definition(Schema):
    id: str = Field(examples=["DEM-01"])
    version: int


class Figure(Schema):
    name: str = Field(examples=["tech-ads"])
    label: str
    labels: Names
    kind: Literal["count", "share", "change", "monthly"] = Field(description="share and change are parts of one.")
    unit: str
    value: float | None = Field(description="None: not known, or hidden because the count is small.")
    hidden: bool
    interval: tuple[float, float] | None
    level: float | None = Field(description="Of the interval: 0.95, or 0.8 for a forecast.")
    n: int = Field(description="On how many ads it rests.")
    period: list[str] = Field(description="First and last month; empty for a forecast or an edition without months.")
    month: str | None = Field(description="The month that a forecast is about.")
    definition: Definition
    run: str
    query: str = Field(description="What was asked of the lake, with parameters.")
    parameters: dict[str, str]
    page: str = Field(description="Where people follow the figure down to its sources.")


class Figures(Schema):
    run: str | None = Field(description="None: nothing has been counted yet.")
    as_of: date | None
    synthetic: bool | None
    threshold: int | None = Field(description="Counts under it are hidden.")
    items: list[Figure]


class Party(Schema):
    key: str
    name: str
    names: Names
    organisation: int | None
    signed_by: str
    quality: str


class Evidence(Schema):
    label: str
    count: int | None


class Commitment(Schema):
    axis: str
    title: str
    titles: Names
    texts: list[Names]
    done: list[Evidence]


class Target(Schema):
    key: str
    measure: str
    what: str
    value: float | None
    unit: str
    year: int | None
    baseline: float | None
    baseline_year: int | None
    source: str
    stated_on: str
    scope: str
    to_confirm: bool
    superseded_by: str | None


class ConventionLine(Schema):
    slug: str
    title: str
    titles: Names
    signed_on: date | None
    to_confirm: bool


class Convention(ConventionLine):
    place: str
    parties: list[Party]
    domains: list[str]
    institutions: list[Party]
    commitments: list[Commitment]
    targets: list[Target]


class Conventions(Schema):
    items: list[ConventionLine]


class Task(Schema):
    id: UUID
    title: str
    state: TaskState
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    done: int | None
    total: int | None


class Tasks(PageTold):
    items: list[Task]


class TasksAsked(Schema):
    state: TaskState | None = None


class Asked(Schema):
    q: Annotated[str, _text(100, 1)] = Field(
        description="Words; accents and capitals do not matter.", examples=["python"]
    )


class Hit(Schema):
    name: str
    names: Names
    detail: str
    address: str


class Group(Schema):
    title: str
    hits: list[Hit]


class Found(Schema):
    groups: list[Group]


class Health(Schema):
    status: Literal["good", "late"]
    version: str
    database: Literal["good", "late"]
    folder: Literal["good", "late"]
    figures: Literal["none", "current", "old"]


class Distribution(Schema):
    media_type: str = Field(examples=["text/csv"])
    address: str


class Column(Schema):
    name: str
    type: Literal["text", "integer", "number", "boolean", "month"]
    titles: Names
    units: Names
    definitions: Names


class Dataset(Schema):
    """Words of DCAT: title, description, publisher, licence, version, distribution."""

    identifier: str
    titles: Names
    descriptions: Names
    publisher: str
    licence: str
    source: str
    issued: date
    period: list[str] = Field(description="First and last month of the counts over twelve months.")
    version: str
    synthetic: bool
    threshold: int
    rows: int
    columns: list[Column]
    distribution: list[Distribution]


class Datasets(Schema):
    items: list[Dataset]
