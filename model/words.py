"""Words: the units that carry tags, so that no mention starts or ends inside one.

Web pages run captions, headlines and sentences together (``Image source, GMBThe union``), and a mention must
be able to start at such a seam: letters are therefore split where the case shows that a new word begins.
"""

import re
from enum import IntEnum

__all__ = ["Shape", "shape", "words"]

# The `re` module knows no classes for case or fractions; those of the alphabets with case lie below U+3000.
_PLANE = [chr(code) for code in range(0x3000)]


def _class(members: list[str]) -> str:
    """Return the members as ranges for use inside ``[...]``; they are given in order of code point."""
    ranges: list[list[int]] = []
    for code in map(ord, members):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    # letters and numbers as they are, which need no escape: the pattern has thousands of them to read on import
    return "".join(chr(first) if first == last else f"{chr(first)}-{chr(last)}" for first, last in ranges)


_UPPER = _class([char for char in _PLANE if char.isupper()])
_LOWER = _class([char for char in _PLANE if char.islower()])
_FRACTIONS = _class(
    [char for char in _PLANE if char.isalnum() and not char.isalpha() and not char.isdecimal()]
)
_MARKS = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_UNCAPPED = rf"\W\d_{_FRACTIONS}{_UPPER}"

_PREFIXES = "Mc|Mac|Fitz|D[eiu]|L[ae]|Van"
"""Of surnames that have a second capital."""

_WORD = re.compile(
    # lower-case letters, or letters without case
    rf"[^{_UNCAPPED}](?:[^{_UNCAPPED}]|[{_MARKS}])*"
    # a name or an acronym with its own change of case (McEvoy, TfL)
    rf"|(?:{_PREFIXES})[{_UPPER}](?:[{_LOWER}]|[{_MARKS}])+"
    rf"|[{_UPPER}][{_LOWER}][{_UPPER}]{{1,2}}(?![{_LOWER}]|[{_UPPER}](?![{_LOWER}]))"
    # an acronym that runs into a capitalised word (GMB|The), but not its plural (MEPs)
    rf"|[{_UPPER}][{_UPPER}{_MARKS}]+(?=[{_UPPER}][{_LOWER}])(?![{_UPPER}]s(?![^\W\d_]))"
    # capitals, with the lower-case letters that follow (October, GMB, MPs)
    rf"|[{_UPPER}][{_UPPER}{_MARKS}]*(?:[^{_UNCAPPED}]|[{_MARKS}])*"
    # a number with the lower-case letters stuck to it (2023, 10pc, 2nd)
    rf"|\d+[{_LOWER}{_MARKS}]*"
    # anything else stands alone
    rf"|\S[{_MARKS}]*"
)


class Shape(IntEnum):
    """How a word is written; an uncased tokenizer loses it."""

    LOWER = 0
    CAPITALISED = 1
    UPPER = 2
    MIXED = 3
    NUMBER = 4
    OTHER = 5


def words(text: str) -> list[tuple[int, int]]:
    """Split a text into words.

    A word is a run of letters, a number with the lower-case letters stuck to it, or one other character that
    is not white space; combining marks stay with the character before them. Runs of letters are split before
    a capital that follows a lower-case letter (``October|Image``), unless the letters before it are a usual prefix
    of surnames (``McEvoy``) or it is a short acronym that is written so (``TfL``), where an acronym runs into a
    capitalised word (``GMB|The``), and before digits.

    Returns:
        Half-open character offsets, in order and disjoint; together they cover all that is not white space.
    """
    return [match.span() for match in _WORD.finditer(text)]


def shape(word: str) -> Shape:
    """Return how one word of `words` is written; a single capital letter counts as capitalised."""
    if word[:1].isnumeric():
        return Shape.NUMBER
    if not word[:1].isalpha():
        return Shape.OTHER
    if word.islower():
        return Shape.LOWER
    if word.istitle():
        return Shape.CAPITALISED
    if word.isupper():
        return Shape.UPPER
    return Shape.MIXED if word.lower() != word.upper() else Shape.OTHER
