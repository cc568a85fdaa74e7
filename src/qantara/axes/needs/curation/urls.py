"""Addresses, below the language."""

from django.urls import path

from qantara.axes.needs.curation import views

urlpatterns = [
    path("", views.candidates, name="curation"),
    path("search/", views.search, name="curation-search"),
    path("candidates/<int:candidate>/", views.candidate, name="curation-candidate"),
    path("candidates/<int:candidate>/propose/", views.propose, name="curation-propose"),
    path("candidates/<int:candidate>/merge/", views.merge, name="curation-merge"),
    path("candidates/<int:candidate>/refuse/", views.refuse, name="curation-refuse"),
    path("decisions/<int:decision>/confirm/", views.confirm, name="curation-confirm"),
    path("decisions/<int:decision>/send-back/", views.send_back, name="curation-send-back"),
    path("decisions/<int:decision>/withdraw/", views.withdraw, name="curation-withdraw"),
    path("draft/", views.draft, name="curation-draft"),
    path("draft/measure/", views.measure, name="curation-measure"),
    path("draft/publish/", views.publish, name="curation-publish"),
    path("versions/", views.versions, name="curation-versions"),
    path("versions/<int:number>/", views.version, name="curation-version"),
    path("versions/<int:number>/count/", views.count_again, name="curation-count"),
    path("versions/<int:number>/stop/", views.stop_counting, name="curation-stop"),
]
