"""Asking any number on a picture where it comes from: what every page that shows one needs.

asking.js and its modules draw it, asking.css dresses it, and data.py is what they are given. They
know nothing of the page around them: the preview serves them, an explorable page holds them.
"""
