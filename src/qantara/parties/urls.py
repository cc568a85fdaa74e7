"""Addresses of organisations and people."""

from django.urls import path, re_path

from qantara.parties import views

urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/add/", views.add_organisation, name="organisation-add"),
    path("organisations/<int:organisation>/", views.organisation, name="organisation"),
    path("organisations/<int:organisation>/change/", views.change_organisation, name="organisation-change"),
    path("organisations/<int:organisation>/entities/", views.entities, name="organisation-entities"),
    path("organisations/<int:organisation>/invite/", views.invite, name="organisation-invite"),
    path("organisations/<int:organisation>/places/add/", views.add_site, name="site-add"),
    path("organisations/<int:organisation>/state/", views.change_state, name="organisation-state"),
    path("invitations/<int:invitation>/revoke/", views.revoke_invitation, name="invitation-revoke"),
    path("memberships/<int:membership>/end/", views.end_membership, name="membership-end"),
    path("memberships/<int:membership>/delegate/", views.delegate, name="membership-delegate"),
    path("delegations/<int:delegation>/end/", views.end_delegation, name="delegation-end"),
    path("roles/", views.my_roles, name="my-roles"),
    path("people/", views.people, name="people"),
    path("people/<int:other>/", views.person, name="person"),
    path("people/<int:other>/second-factor/", views.take_off_factor, name="person-second-factor"),
    re_path(r"^import/(?P<what>organisations|people)/$", views.import_table, name="import"),
    re_path(r"^export/(?P<what>organisations|people)\.(?P<kind>csv|xlsx)$", views.export_table, name="export"),
]
