"""Renders, previews and exports the films. No scene imports it."""
