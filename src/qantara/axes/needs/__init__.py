"""Axis 1, skills needs: the barometer, its pages, and the chain behind every number."""
