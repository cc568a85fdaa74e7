"""Addresses of background work."""

from django.urls import path

from qantara.kit.tasks import views

urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/mine/", views.my_tasks, name="my-tasks"),
    path("tasks/<uuid:job>/", views.task, name="task"),
    path("tasks/<uuid:job>/cancel/", views.cancel, name="task-cancel"),
    path("tasks/<uuid:job>/restart/", views.restart, name="task-restart"),
]
