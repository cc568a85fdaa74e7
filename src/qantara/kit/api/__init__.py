"""Programs at the portal: tokens with scopes, problems, limits, webhooks. `web.api` says what they may ask for."""
