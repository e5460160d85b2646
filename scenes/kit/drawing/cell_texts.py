"""How a number is written where a cell has little room."""

from __future__ import annotations

from scenes.kit.sourced import SourcedNumber


def cell_text(number: SourcedNumber, brief: bool = False) -> str:
    """A number in four characters and a sign: ".053" for 0.053, "10.9" for 10.91, "3e-4".

    brief: in two digits: ".05", "11", ".00".
    """
    text, value = number.text, number.value
    if brief and value != 0 and number.meaning != "count":
        decimals = next((d for d, most in ((2, 0.995), (1, 9.95)) if abs(value) < most), 0)
        text = f"{value:.{decimals}f}".replace("0.", ".", 1)
        text = text if text.strip("-.0") else text.lstrip("-")
    elif "e" in text:
        mantissa, exponent = f"{value:.0e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    elif len(text.lstrip("\N{MINUS SIGN}")) > 4 and number.meaning != "count":
        text = f"{value:.1f}" if abs(value) >= 1 else text.replace("0.", ".", 1)
    return text.replace("-", "\N{MINUS SIGN}")
