"""Texts that break programs, small enough for every test; `repeated` makes them as long as one likes."""

from hypothesis import strategies as st

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
    units = [unit for kind, unit in UNITS.items() if surrogates or kind != "lone surrogates"]
    parts = st.one_of(st.sampled_from(units), st.text(any_character, max_size=12))
    return st.lists(parts, max_size=12).map("".join)
