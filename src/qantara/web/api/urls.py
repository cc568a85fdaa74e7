"""Addresses of the API, which carry no language, and of the pages about it and the open data, which do."""

from django.urls import path, re_path

from qantara.web.api import views
from qantara.web.api.endpoints import api

stable = [
    path("api/v1/openapi.json", views.schema, name="api-schema"),
    path("api/v1/problems", views.problem_types, name="api-problems"),
    path("api/v1/", api.urls),
    re_path(r"^api/.*$", views.nothing, name="api-nothing"),
    path("open-data/<slug:identifier>.<str:kind>", views.open_data_file, name="open-data-file"),
]
"""Under no language."""

pages = [
    path("api/", views.documentation, name="api-docs"),
    path("api/explorer/", views.explorer, name="api-explorer"),
    path("open-data/", views.open_data, name="open-data"),
]
"""Under each language."""
