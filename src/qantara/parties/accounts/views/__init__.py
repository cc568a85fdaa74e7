"""The pages of signing in and of the account."""
