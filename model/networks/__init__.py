"""The films' networks, one file each: how they are built, and from which files.

registry.py has them all: how each is recorded, and from which parameters.
"""
