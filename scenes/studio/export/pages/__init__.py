"""Explorable pages: a scene's clips, and its frames at rest with all that can be asked of them."""
