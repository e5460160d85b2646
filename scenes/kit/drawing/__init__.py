"""Grids of values, text and formulas, charts, and the camera."""
