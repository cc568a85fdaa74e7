"""Addresses, below the language."""

from django.urls import path

from qantara.axes.needs.sources import feed_views, views

urlpatterns = [
    path("", views.sources, name="sources"),
    path("imports/", views.imports, name="sources-imports"),
    path("imports/add/", views.add_import, name="sources-import-add"),
    path("imports/<int:number>/", views.one_import, name="sources-import"),
    path("imports/<int:number>/refused/", views.refused, name="sources-refused"),
    path("imports/<int:number>/refused.<str:kind>", views.take_refused, name="sources-refused-file"),
    path("imports/<int:number>/mend/", views.mend, name="sources-mend"),
    path("regular/", feed_views.feeds, name="sources-feeds"),
    path("regular/add/", feed_views.add_feed, name="sources-feed-add"),
    path("regular/<int:number>/", feed_views.change_feed, name="sources-feed"),
    path("regular/<int:number>/stop/", feed_views.stop, name="sources-feed-stop"),
    path("regular/<int:number>/start/", feed_views.start, name="sources-feed-start"),
    path("regular/<int:number>/ask/", feed_views.ask_now, name="sources-feed-ask"),
    path("duplicates/", views.duplicates, name="sources-duplicates"),
    path("duplicates/decisions/", views.decisions, name="sources-decisions"),
    path("duplicates/read-again/", views.read_again, name="sources-read-again"),
    path("duplicates/<str:by>/<str:like>/", views.pair, name="sources-pair"),
    path("duplicates/<str:by>/<str:like>/undo/", views.undo, name="sources-undo"),
    path("duplicates/<str:by>/<str:like>/leave/", views.take_back, name="sources-take-back"),
]
