"""From the words of a PERCENTAGE to numbers."""

import re
from collections.abc import Iterator
from decimal import Decimal

from model.values.types import Percentage, Unit

__all__ = ["percentage"]

_UNITS = (
    (re.compile(r"[\s-]*(?:(?:percentage|per ?cent|%)?[\s-]*points?|p?pts?|pp)$"), Unit.POINTS),
    (re.compile(r"[\s-]*(?:%|per[\s-]?cent|p\.?c\.?)$"), Unit.PER_CENT),
)
_DIGITS = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|\.\d+", re.ASCII)
_JOINTS = re.compile(r"\s+(?:to|and|or|until)\s+(?:between\s+)?|\s*-\s*(?:to\s*-\s*)?")
_HYPHENED = re.compile(r"-and-(?:a-(?:half|quarter)|three-quarters)\b-?")  # a four-and-a-half per cent rise
_LONGEST = 100  # characters; more is no percentage
_SIGNS = (("minus ", -1), ("negative ", -1), ("plus ", 1), ("-", -1), ("+", 1))
_SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
} | {"nought": 0, "nil": 0, "no": 0, "a": 1, "an": 1}
_TENS = {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_FRACTIONS = {
    "half": "0.5",
    "a half": "0.5",
    "half a": "0.5",
    "half of one": "0.5",
    "half of 1": "0.5",
    "a quarter": "0.25",
    "a quarter of a": "0.25",
    "a quarter of one": "0.25",
    "three quarters": "0.75",
    "three-quarters": "0.75",
    "three quarters of a": "0.75",
    "three-quarters of a": "0.75",
    "a tenth of a": "0.1",
}
_SPELLINGS = str.maketrans(
    {"–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "½": " and a half", "¼": " and a quarter"}
    | {"¾": " and three quarters", "％": "%"}
)


def percentage(surface: str) -> Percentage | None:
    """Return the number or range that a PERCENTAGE names, ``None`` where it names none.

    >>> percentage("four and a half per cent")
    Percentage(low=Decimal('4.5'), high=Decimal('4.5'), unit=<Unit.PER_CENT: 'per cent'>)

    The ends of a range may stand in either order; a unit at its first number is passed over (``4% to 5%``).
    A number without a unit (``6.4`` in "from 6.4 to 9.6 per cent") is per cent.
    """
    if len(surface) > _LONGEST:
        return None
    text = " ".join(surface.translate(_SPELLINGS).lower().split())
    text = _HYPHENED.sub(lambda match: match[0].replace("-", " "), text)
    unit, text = _unit(text)
    text = re.sub(r"^(?:between|from)\s+", "", text).removeprefix("and ")  # "½%" has lost its number
    for ends in _readings(text):
        numbers = [_number(_unit(end)[1]) for end in ends]
        found = [number for number in numbers if number is not None]
        if len(found) == len(ends):
            return Percentage(low=min(found), high=max(found), unit=unit)
    return None


def _unit(text: str) -> tuple[Unit, str]:
    for pattern, unit in _UNITS:
        match = pattern.search(text)
        if match:
            return unit, text[: match.start()]
    return Unit.PER_CENT, text


def _readings(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the text as one number first (``ninety-two``, ``-2``), then cut in two at each joint."""
    yield (text,)
    for joint in _JOINTS.finditer(text):
        yield text[: joint.start()], text[joint.end() :]


def _number(text: str) -> Decimal | None:
    for sign, factor in _SIGNS:
        if text.startswith(sign):
            number = _unsigned(text.removeprefix(sign).strip())
            return None if number is None else factor * number
    return _unsigned(text)


def _unsigned(text: str) -> Decimal | None:
    if _DIGITS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if text in _FRACTIONS:
        return Decimal(_FRACTIONS[text])
    whole, joint, rest = text.rpartition(" and ")
    if joint and rest in _FRACTIONS:
        number = _unsigned(whole)
        return None if number is None else number + Decimal(_FRACTIONS[rest])
    whole, joint, rest = text.partition(" point ")
    if joint:
        return _decimals(_whole(whole), rest.split())
    number_of_words = _whole(text)
    return None if number_of_words is None else Decimal(number_of_words)


def _decimals(whole: int | None, digits: list[str]) -> Decimal | None:
    if whole is None or not digits or not all(_SMALL.get(digit, 10) < 10 for digit in digits):
        return None
    return Decimal(f"{whole}." + "".join(str(_SMALL[digit]) for digit in digits))


def _whole(text: str) -> int | None:
    """Return a whole number below a thousand in words: hundreds, then tens, then units."""
    before, hundred, rest = text.partition("hundred")
    if hundred:
        hundreds = _SMALL.get(before.strip() or "a")
        tail = rest.strip().removeprefix("and ").strip()
        below = 0 if not tail else _whole(tail) if "hundred" not in tail else None
        return None if hundreds is None or below is None else 100 * hundreds + below
    if text in _SMALL:
        return _SMALL[text]
    tens, _, units = text.replace("-", " ").partition(" ")
    if tens not in _TENS:
        return None
    if not units:
        return _TENS[tens]
    return _TENS[tens] + _SMALL[units] if 0 < _SMALL.get(units, 0) < 10 else None
