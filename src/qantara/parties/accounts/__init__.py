"""Signing in and the account. allauth keeps the mechanisms; the addresses, pages, words and limits are ours."""

QUARTER = 15 * 60
"""Seconds for which an address is closed to a place from which too many attempts came."""

RATE_LIMITS = {
    "login": "60/5m/ip",
    "login_failed": f"5/{QUARTER}s/key,40/{QUARTER}s/ip",  # key: the address and the place together
    "login_failed_anywhere": "60/h/key",  # key: the address, from wherever
    "sign_in_link": "60/h/ip,5/15m/key",  # key: the address and the place together
    "sign_in_link_anywhere": "30/h/key",
    "reset_password": "20/h/ip,6/h/key",
    "reset_password_from_key": "30/h/ip",
    "reauthenticate": "10/15m/user",
    "change_password": "10/15m/user",
    "manage_email": "5/h/user",
    "invitation": "60/h/ip",
}
"""How often, by what is counted. A place behind one connection may hold a whole school: those by place are wide."""
