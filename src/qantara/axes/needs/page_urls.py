"""Addresses of the public pages, below the language. Keys of skills and occupations may hold any sign, `/` included."""

from django.urls import path

from qantara.axes.needs import pages

urlpatterns = [
    path("barometer/", pages.barometer, name="barometer"),
    path("barometer.atom", pages.barometer_feed, name="barometer-feed"),
    path("skills/", pages.skills, name="skills"),
    path("skills/<path:key>/", pages.skill, name="skill"),
    path("occupations/", pages.occupations, name="occupations"),
    path("occupations/<path:key>/", pages.occupation, name="occupation"),
    path("domains/<str:key>/", pages.domain, name="domain"),
    path("regions/<str:key>/", pages.region, name="region"),
    path("compare/", pages.compare, name="compare"),
]
