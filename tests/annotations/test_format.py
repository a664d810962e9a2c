"""The file format: every fault with its line, all at once; what parses is written back byte for byte."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.article import Article, GoldSentence, Mention
from annotations.corpus import ARTICLES, article_paths
from annotations.format import FormatErrors, parse, render
from model.labels import LABELS, SIDES, STANCES, EntityLabel, Side, Stance

GUIDELINES = ARTICLES.parent / "GUIDELINES.md"
SECOND = ARTICLES.parent / "second"

SOUND = """\
---
id: x-001
title: Crews: "no choice"
published: 2023-02-14
style: regional newspaper
sector: ambulance
stance: union
source: a leaflet
---
N Crews back walkout

N [GMB](UNION) members at [Guy's](TRUST) voted by [86%](PERCENTAGE).
U "[The offer] is unfair," said [Jo Example](OFFICIAL:union).
"""


def surfaces(article: Article) -> list[tuple[str, str, str | None]]:
    return [(article.text[m.start : m.end], m.label.value, m.side) for m in article.mentions]


def test_parse_gives_text_offsets_and_header() -> None:
    article = parse(SOUND, path="x-001.md")
    assert article.text == (
        'Crews back walkout\n\nGMB members at Guy\'s voted by 86%. "[The offer] is unfair," said Jo Example.'
    )
    assert surfaces(article) == [
        ("GMB", "UNION", None),
        ("Guy's", "TRUST", None),
        ("86%", "PERCENTAGE", None),
        ("Jo Example", "OFFICIAL", "union"),
    ]
    assert [(article.text[s.start : s.end][:5], s.stance.value, s.paragraph) for s in article.sentences] == [
        ("Crews", "neutral", 0),
        ("GMB m", "neutral", 1),
        ('"[The', "union", 1),
    ]
    assert article.title == 'Crews: "no choice"'
    assert article.published == date(2023, 2, 14)
    assert article.extra == {"source": "a leaflet"}


def test_the_example_of_the_guidelines_parses() -> None:
    lines = GUIDELINES.read_text(encoding="utf-8").split("\n")
    first = lines.index("    ---")
    block = [line[4:] for line in lines[first:] if line.startswith("    ") or not line]
    source = "\n".join(block).strip() + "\n"
    article = parse(source, path=GUIDELINES)
    assert surfaces(article)[-1] == ("Jo Example", "OFFICIAL", "union")
    assert render(article) == source


FAULTS = [
    ("---\nid: x-001", "id: x-001", 1, "opens with ---"),
    ("source: a leaflet\n---\n", "source: a leaflet\n", 1, "not closed"),
    ("style: regional newspaper\n", "", 8, "lacks 'style'"),
    ("style: regional newspaper\nsector: ambulance", "sector: ambulance\nstyle: r", 2, "in this order"),
    ("id: x-001", "id:x-001", 2, "expected 'key: value'"),
    ("ambulance", "ambulance ", 6, "no white space at the edges"),
    ("source: a", "sector: a", 8, "given twice"),
    ('title: Crews: "no choice"', 'title: "Crews: no choice"', 3, "take the double quotes away"),
    ("2023-02-14", "14 February 2023", 4, "YYYY-MM-DD"),
    ("2023-02-14", "2023-02-30", 4, "YYYY-MM-DD"),
    ("2023-02-14", "20230214", 4, "YYYY-MM-DD"),
    ("stance: union", "stance: unions", 7, "union, government, neutral"),
    ("N Crews", "X Crews", 10, "U, G or N"),
    ("N Crews", "N  Crews", 10, "one space"),
    ("walkout\n", "walkout \n", 10, "white space at the end"),
    ("walkout\n\n", "walkout\n\n\n", 12, "exactly one"),
    ("walkout\n\n", "walkout\n \n", 11, "blank line"),
    ("---\nN Crews", "---\n\nN Crews", 10, "blank line"),
    ("union).\n", "union).\n\n", 14, "blank line"),
    ("union).\n", "union).", 13, "no newline"),
    ("[GMB]", "[GMB ]", 12, "white space at its edge"),
    ("[GMB]", "[GMB's]", 12, "possessive"),
    ("OFFICIAL:union", "OFFICIAL", 13, "union, government, employer, other"),
    ("OFFICIAL:union", "OFFICIAL:boss", 13, "'boss' on OFFICIAL"),
    ("(UNION)", "(UNION:union)", 12, "expected none"),
    ("(UNION)", "(UNIONS)", 12, "unread markup '[GMB](UNIONS)'"),
    ("[GMB](UNION)", "[[GMB](UNION) x](TRUST)", 12, "not nested"),
    ("walkout\n", "walkout\r\n", 10, "carriage return"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), FAULTS)
def test_a_fault_is_named_with_its_line(old: str, new: str, line: int, message: str) -> None:
    assert old in SOUND
    with pytest.raises(FormatErrors) as caught:
        parse(SOUND.replace(old, new, 1), path="folder/x-001.md")
    found = caught.value.errors
    assert [error.line for error in found if message in error.message] == [line], found
    assert f"folder/x-001.md:{line}: " in str(caught.value)


def test_all_faults_are_reported_at_once() -> None:
    source = SOUND
    for old, new in [("2023-02-14", "soon"), ("N Crews", "Crews"), ("[GMB]", "[ GMB]"), (":union)", ")")]:
        source = source.replace(old, new, 1)
    with pytest.raises(FormatErrors) as caught:
        parse(source, path="x-001.md")
    assert [error.line for error in caught.value.errors] == [4, 10, 12, 13]


def test_a_file_without_sentences_is_refused() -> None:
    with pytest.raises(FormatErrors, match=r"x-001\.md:10: no sentence"):
        parse(SOUND[: SOUND.index("N Crews")], path="x-001.md")


@pytest.mark.parametrize("folder", [ARTICLES, SECOND], ids=lambda folder: folder.name)
def test_every_file_is_written_back_byte_for_byte(folder: Path) -> None:
    for path in article_paths(folder):
        source = path.read_bytes()
        assert render(parse(source.decode("utf-8"), path=path)).encode("utf-8") == source, path


WORD = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=8).filter(
    lambda word: not word.endswith(("'s", "’s"))
)
VALUE = st.lists(WORD.filter(lambda word: '"' not in word), min_size=1, max_size=3).map(" ".join)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles whose text is any words; some words are mentions."""
    text, mentions, sentences, paragraph = "", [], [], 0
    for number in range(draw(st.integers(1, 5))):
        new = number > 0 and draw(st.booleans())
        paragraph += new
        text += "\n\n" if new else " " if number else ""
        start = len(text)
        for place in range(draw(st.integers(1, 5))):
            text += " " if place else ""
            word = draw(WORD)
            if draw(st.booleans()) and not set(word) & set("[]"):
                label = draw(st.sampled_from(LABELS))
                side = draw(st.sampled_from(SIDES)) if label == EntityLabel.OFFICIAL else None
                mentions.append(Mention(start=len(text), end=len(text) + len(word), label=label, side=side))
            text += word
        stance = draw(st.sampled_from(STANCES))
        sentences.append(GoldSentence(start=start, end=len(text), stance=stance, paragraph=paragraph))
    return Article(
        id=draw(VALUE),
        title=draw(VALUE),
        published=draw(st.dates()),
        style=draw(VALUE),
        sector=draw(VALUE),
        stance=draw(st.sampled_from(STANCES)),
        text=text,
        mentions=tuple(mentions),
        sentences=tuple(sentences),
        extra=draw(st.dictionaries(st.sampled_from(["source", "url", "x-1"]), VALUE)),
    )


@given(articles())
def test_what_is_rendered_is_read_back(article: Article) -> None:
    source = render(article)
    assert parse(source, path="any") == article


@given(st.data())
def test_what_is_parsed_is_rendered_back(data: st.DataObject) -> None:
    """Damaged sources either fail with a line of their own, or come back exactly."""
    source = SOUND
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(source)))
        cut = data.draw(st.integers(0, 2))
        new = data.draw(st.text(st.sampled_from('UGN []():"\n\r\t-’sab\u00a0\u2028'), max_size=3))
        source = source[:at] + new + source[at + cut :]
    try:
        article = parse(source, path="any")
    except FormatErrors as error:
        assert all(1 <= fault.line <= source.count("\n") + 1 for fault in error.errors)
    else:
        assert render(article) == source


def _article(text: str, title: str = "t") -> Article:
    sentence = GoldSentence(start=0, end=len(text), stance=Stance.NEUTRAL, paragraph=0)
    return Article(
        id="x",
        title=title,
        published=date(2023, 1, 1),
        style="s",
        sector="s",
        stance=Stance.NEUTRAL,
        text=text,
        mentions=(),
        sentences=(sentence,),
    )


@pytest.mark.parametrize(
    "article",
    [
        _article("A literal [GMB](UNION) mark."),
        _article("Two lines\nin one sentence."),
        _article("A sentence. "),
        _article("A sentence.", title='"quoted"'),
        _article("A sentence.", title="two\nlines"),
    ],
    ids=["markup", "newline", "white space", "quotes", "title"],
)
def test_render_refuses_what_the_format_cannot_express(article: Article) -> None:
    with pytest.raises(ValueError, match="article 'x' cannot be written in this format"):
        render(article)


def test_render_refuses_a_mention_across_sentences() -> None:
    article = parse(SOUND, path="x")
    (first, *_) = article.mentions
    torn = Mention(start=first.start - 5, end=first.end, label=EntityLabel.OFFICIAL, side=Side.OTHER)
    broken = replace(article, mentions=(torn,))
    with pytest.raises(ValueError, match="cannot be written"):
        render(broken)
