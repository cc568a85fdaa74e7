"""Addresses, below the language."""

from django.urls import path

from qantara.axes.needs import page_urls, views

urlpatterns = [
    path("trace/", views.trace, name="trace"),
    path("trace/rows.csv", views.trace_rows, name="trace-rows"),
    *page_urls.urlpatterns,
]
