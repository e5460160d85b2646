"""What was asked for cannot be had: the one kind of error whose message is meant for users."""


class BadInput(ValueError):
    """One sentence that names the input, says what would be right and offers what is near."""
