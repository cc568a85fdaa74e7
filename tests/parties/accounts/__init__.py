"""Tests of the package parties.accounts."""
