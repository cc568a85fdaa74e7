"""Pages about messages. They carry their language; included under `notifications/`."""

from django.urls import path

from qantara.kit.notifications import views

urlpatterns = [
    path("", views.notifications, name="notifications"),
    path("read/", views.read_all, name="notifications-read"),
    path("<int:pk>/open/", views.open_one, name="notification-open"),
    path("preferences/", views.preferences, name="notification-preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="notification-unsubscribe"),
    path("log/", views.log, name="notifications-log"),
    path("log/<int:pk>/", views.decide, name="notification-decide"),
]
