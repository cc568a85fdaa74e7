"""Addresses of conventions."""

from django.urls import path

from qantara.agreements import views

urlpatterns = [
    path("convention/", views.conventions, name="convention"),
    path("convention/read-in/", views.read_in, name="convention-read-in"),
    path("convention/<slug:slug>/", views.convention, name="convention-of"),
]
