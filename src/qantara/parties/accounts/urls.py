"""Addresses of signing in and of the account. The names are those by which allauth finds them, where it does."""

from django.urls import path, re_path

from qantara.parties.accounts.views import acting, entering, joining, own

pages = [
    path("sign-in/", entering.sign_in, name="account_login"),
    path("sign-in/code/", entering.second_factor, name="mfa_authenticate"),
    path("sign-in/demonstration/<slug:role>/", entering.enter_demonstration, name="sign_in_demonstration"),
    path("sign-in/closed/", entering.closed, name="account_inactive"),
    path("sign-in/link/", entering.ask_for_link, name="sign_in_link_ask"),
    path("sign-in/link/sent/", entering.link_sent, name="sign_in_link_sent"),
    path("sign-in/link/<str:token>/", entering.open_link, name="sign_in_link"),
    path("sign-in/with/<slug:provider_id>/", entering.provider_leave, name="openid_connect_login"),
    path("sign-out/", entering.sign_out, name="account_logout"),
    path("password/forgotten/", entering.forgotten, name="account_reset_password"),
    path("password/forgotten/sent/", entering.forgotten_sent, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-0-9A-Za-z]+)/$",
        entering.new_password,
        name="account_reset_password_from_key",
    ),
    path("password/new/done/", entering.new_password_done, name="account_reset_password_from_key_done"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("account/", own.own_account, name="account"),
    path("account/password/", own.change_password, name="account_change_password"),
    path("account/password/first/", own.first_password, name="account_set_password"),
    path("account/address/", own.new_address, name="account_address"),
    path("account/address/<str:token>/", own.confirm_address, name="account_address_confirm"),
    path("account/confirm/", own.again, name="account_reauthenticate"),
    path("account/confirm/code/", own.again_by_factor, name="mfa_reauthenticate"),
    path("account/second-factor/", own.factor_index, name="mfa_index"),
    path("account/second-factor/set-up/", own.set_up_factor, name="mfa_activate_totp"),
    path("account/second-factor/set-up/square.svg", own.factor_drawing, name="mfa_qr"),
    path("account/second-factor/take-off/", own.take_off_factor, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", own.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", own.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes/file/", own.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("account/sessions/", own.sessions, name="usersessions_list"),
    path("acting/<int:person>/", acting.start, name="acting_start"),
    path("acting/stop/", acting.stop, name="acting_stop"),
]
"""Under each language."""

stable = [path("oidc/<slug:provider_id>/back/", entering.provider_back, name="openid_connect_callback")]
"""Under none: providers are told this address once."""
