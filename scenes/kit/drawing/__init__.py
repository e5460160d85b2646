"""Grids of values, text and formulas, charts, networks of nodes, and the camera."""
