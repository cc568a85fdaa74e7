"""Messages to people: written down before they are sent, never sent twice, as each person prefers."""
