"""Addresses, below the language."""

from django.urls import path

from qantara.axes.needs.answers import views

urlpatterns = [
    path("", views.answers, name="answers"),
    path("changes/", views.changes, name="answers-changes"),
    path("views/", views.saved_views, name="saved-views"),
    path("views/save/", views.save_view, name="view-save"),
    path("views/<int:number>/", views.saved_view, name="saved-view"),
    path("views/<int:number>/open/", views.open_view, name="view-open"),
    path("views/<int:number>/rename/", views.rename_view, name="view-rename"),
    path("views/<int:number>/delete/", views.delete_view, name="view-delete"),
    path("signed/", views.signed_editions, name="signed-editions"),
    path("signed/<str:run>/propose/", views.propose_edition, name="edition-propose"),
    path("signed/<str:run>/withdraw/", views.withdraw_edition, name="edition-withdraw"),
    path("signed/<str:run>/sign/", views.sign_edition, name="edition-sign"),
    path("signed/<str:run>/verify/", views.verify_edition, name="edition-verify"),
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/add/", views.add_alert, name="alert-add"),
    path("alerts/<int:number>/pause/", views.pause_alert, name="alert-pause"),
    path("alerts/<int:number>/delete/", views.delete_alert, name="alert-delete"),
    path("barometer.<str:ending>", views.barometer_file, name="barometer-file"),
    path("<str:kind>/<path:key>.<str:ending>", views.view_file, name="view-file"),
]
