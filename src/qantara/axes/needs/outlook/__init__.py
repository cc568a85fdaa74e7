"""The forecast room: scoreboard, scenarios, adjustments by experts, intentions of employers."""
