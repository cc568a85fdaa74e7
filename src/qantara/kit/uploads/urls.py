"""The address of a file. It is no page: it carries no language."""

from django.urls import path

from qantara.kit.uploads import views

urlpatterns = [path("files/<uuid:token>/", views.download, name="file")]
