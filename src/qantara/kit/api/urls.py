"""Addresses of one's tokens and webhooks, under each language. Their names say that they are the person's own affair."""

from django.urls import path

from qantara.kit.api import views

urlpatterns = [
    path("account/tokens/", views.tokens, name="api-tokens"),
    path("account/tokens/<int:token>/revoke/", views.revoke_token, name="api-token-revoke"),
    path("account/webhooks/", views.hooks, name="account-hooks"),
    path("account/webhooks/<int:hook>/", views.hook, name="account-hook"),
    path("account/webhooks/<int:hook>/end/", views.end_hook, name="account-hook-end"),
    path("account/webhooks/<int:hook>/start/", views.start_hook, name="account-hook-start"),
]
