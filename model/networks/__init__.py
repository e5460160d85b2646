"""The films' networks, one file each: how they are built, and from which files."""
