"""Tests of the package parties."""
