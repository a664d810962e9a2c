"""Texts that break programs, small enough for every test; `repeated` makes them as long as one likes."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

LETTERS = "abcdefghijklmnopqrstuvwxyz"
UNITS = {
    "white space": " \t\n\u2003",
    "control characters": "Unite\x01\x02\x1b[31m\x7f\x85 said\x1c. ",
    "lone surrogates": "Unite \ud800 said\udfff\udc80. ",
    "combining marks": "Une\u0301te\u0301\u0323 \u0301\u0301 said. ",
    "right to left": "قالت النقابة إن ‏86% سيضربون. אמר. ",
    "emoji": "👩‍👩‍👧‍👦 strike 🇬🇧✊🏽. ",
    "NUL": "Unite\0 said\0\0. ",
    "CRLF": "Unite will strike.\r\nTalks failed\r\n\r\n",
    "byte order marks": "\ufeffUnite\ufeff said. ",
    "zero width": "Un\u200bite\u200d \u2060said\u00ad. ",
    "HTML": "<p class='a'>Unite &amp; RCN</p><script>alert(1)</script>&#0; ",
    "Chinese": "工会周一罢工，信托表示遗憾。",
    "Thai": "สหภาพแรงงานจะหยุดงานในวันจันทร์ ",
    "German": "Die Gewerkschaft fordert 10,5 Prozent ab dem 3. Mai. ",
    "Greek": "Το σωματείο ΕΙΝΑΙ σε απεργία. ",
    "Turkish": "İŞÇİLER Ih İı ß ﬁ ŉ. ",
    "mathematical letters": "𝐔𝐧𝐢𝐭𝐞 𝟙𝟘% 𝓈𝒶𝒾𝒹. ",
    "brackets": "((([[[{{{“‘\"'",
    "full stops": "...",
    "quotation marks that never close": "“We will strike\n\n",
    "abbreviations": "Mr. Dr. No. 5 May. St. ",
    "numbers": "1,1.1-1/1%",
    "one word": "a",
    "capitals run together": "GMBThe",
    "names": "Dr Sharon Graham, Unite, Barts Health NHS Trust and ",
    "dates": "3 and 4 and Monday to next week in May, ",
    "percentages": "5 to 10 per cent, 3% or 4½ pc, ",
    "speech": "“We will strike,” said Graham. He said she said. ",
    "list rows": "a\n",
    "slashes": "a/b-c_",
    "a thousand persons": "".join(
        f"Dr {a.upper()}{b}na {b.upper()}{c}{a}son said. "
        for a in LETTERS[:10]
        for b in LETTERS[:10]
        for c in LETTERS[:10]
    ),
    "prose": "Unison members at Barts Health will strike on 3 May, Sharon Graham said. ",
}


def repeated(kind: str, length: int) -> str:
    """Return the unit of a kind as often as makes ``length`` characters, cut there."""
    unit = UNITS[kind]
    return (unit * (length // len(unit) + 1))[:length]


SHORT = {"empty": "", **{kind: repeated(kind, 300) for kind in UNITS}}


def texts(*, surrogates: bool = True) -> st.SearchStrategy[str]:
    """Return texts that mix pieces of the units with any characters."""
    any_character = st.characters() if surrogates else st.characters(codec="utf-8")
    units = [
        repeated(kind, min(60, len(UNITS[kind]))) for kind in UNITS if surrogates or kind != "lone surrogates"
    ]
    parts = st.one_of(st.sampled_from(units), st.text(any_character, max_size=12))
    return st.lists(parts, max_size=12).map("".join)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**70, -1, 10**30, float("inf"), float("nan"), "\ud800", "", "..", "a/../b\0", [], {}]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.text(max_size=5),
)


def damaged(value: Any) -> st.SearchStrategy[Any]:
    """Return copies of plain JSON types in which one part, at any depth, is gone or something else."""
    return st.tuples(st.sampled_from(list(_paths(value))), JUNK, st.booleans()).map(
        lambda choice: _replaced(value, *choice)
    )


def _paths(value: Any) -> Iterator[tuple[Any, ...]]:
    yield ()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from ((key, *path) for path in _paths(part))


def _replaced(value: Any, path: tuple[Any, ...], junk: Any, gone: bool) -> Any:
    if not path:
        return junk
    key, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    if gone and not rest:
        del copy[key]
    else:
        copy[key] = _replaced(value[key], tuple(rest), junk, gone)
    return copy


def flipped(content: bytes) -> st.SearchStrategy[bytes]:
    """Return copies of a file with a byte changed, or cut short."""
    places = st.integers(0, len(content) - 1)
    changed = st.tuples(places, st.integers(1, 255)).map(
        lambda change: (
            content[: change[0]] + bytes([content[change[0]] ^ change[1]]) + content[change[0] + 1 :]
        )
    )
    return st.one_of(changed, places.map(lambda end: content[:end]))
