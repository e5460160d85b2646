"""Numbers out of English words: the way back from what is spoken, on its own."""

from __future__ import annotations

from decimal import Decimal

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
UNITS = {word: value for value, word in enumerate(_UNITS.split(" "))}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def number_read(spoken: str) -> Decimal:
    """The number that these words say, with as many decimals as they say."""
    mantissa, _, power = spoken.partition(" times ten to the ")
    sign = -1 if mantissa.startswith("minus ") else 1
    whole, _, part = mantissa.removeprefix("minus ").partition(" point ")
    digits = "".join(str(UNITS[word]) for word in part.split())
    value = sign * Decimal(f"{_integer(whole)}.{digits}" if digits else _integer(whole))
    return value.scaleb(int(number_read(power))) if power else value


def _integer(spoken: str) -> int:
    total = group = 0
    for word in spoken.replace("-", " ").split():
        if word == "hundred":
            group *= 100
        elif word in SCALES:
            total, group = total + group * SCALES[word], 0
        elif word != "and":
            group += UNITS[word] if word in UNITS else TENS[word]
    return total + group
