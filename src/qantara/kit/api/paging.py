"""Lists by page: `page` and `size` in the question; the total, and the next and the previous page, in the answer."""

from typing import Annotated, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

MOST = 100


class PageAsked(Schema):
    """Which page of a list, and how long it may be."""

    page: Annotated[int, Field(ge=1, le=100_000, description="The first is 1; after the last, pages are empty.")] = 1
    size: Annotated[int, Field(ge=1, le=MOST, description="How many at most.")] = 50


Paged = Query[PageAsked]


class PageTold(Schema):
    """What every list says beside its items."""

    total: int = Field(description="How many there are on all pages.")
    page: int
    pages: int


def cut(found: Any, asked: PageAsked, request: HttpRequest, response: HttpResponse) -> tuple[list[Any], dict[str, int]]:
    """The items of the page asked for, and what is said beside; the header Link leads to its neighbours."""
    paginator = Paginator(found, asked.size)
    items = list(paginator.page(asked.page)) if asked.page <= paginator.num_pages else []
    links = {"prev": asked.page - 1, "next": asked.page + 1}
    told = [
        f'<{request.path}?{_with(request, number)}>; rel="{name}"'
        for name, number in links.items()
        if 1 <= number <= paginator.num_pages
    ]
    if told:
        response["Link"] = ", ".join(told)
    return items, {"total": paginator.count, "page": asked.page, "pages": paginator.num_pages}


def _with(request: HttpRequest, number: int) -> str:
    return urlencode(request.GET.dict() | {"page": str(number)})
