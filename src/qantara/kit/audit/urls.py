"""Addresses of the audit."""

from django.urls import path

from qantara.kit.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("entries.csv", views.export, name="export"),
    path("chain/", views.chain, name="chain"),
    path("chain/verify/", views.check, name="verify"),
    path("<int:number>/", views.entry, name="entry"),
]
