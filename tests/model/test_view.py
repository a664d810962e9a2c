"""The HTML of a prediction: its text is the article's, its marks are the prediction's, and nothing runs or loads."""

import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import LABELS, STANCES, EntityLabel, Side, Stance
from model.prediction import Entity, Prediction, Sentence
from model.values.types import Organisation, Percentage, Period, Person, Unit, Value
from model.view import page, stylesheet
from tests.browser import chromium
from tests.model.planted import predictor

CHROMIUM = shutil.which("chromium")
AWKWARD = [
    "<",
    ">",
    "&",
    '"',
    "'",
    "$",
    "${style}",
    "\0",
    "\r",
    "\r\n",
    "\n",
    "\x80",
    "\u202e",
    "🚑",
    "\ud800",
]
HOSTILE = st.lists(
    st.sampled_from(
        [*AWKWARD, "<script>alert(1)</script>", "</div>", "<!--", "]]>", "&#0;", "&amp", "Crews blame "]
    )
    | st.text(st.characters(exclude_categories=()), max_size=5),
    max_size=12,
).map("".join)
FAIR = {stance: 1 / 3 for stance in STANCES}


@st.composite
def predictions(draw: st.DrawFn) -> Prediction:
    """Draw sentences and mentions at any places of any text, mentions over sentence ends among them."""
    text = draw(HOSTILE)
    return Prediction(
        text=text,
        published=None,
        model=draw(HOSTILE),
        entities=tuple(
            Entity(start=start, end=end, text=text[start:end], label=draw(st.sampled_from(LABELS)), score=0.5)
            for start, end in draw(spans(text))
        ),
        sentences=tuple(
            Sentence(
                start=start,
                end=end,
                text=text[start:end],
                stance=draw(st.sampled_from(STANCES)),
                score=1 / 3,
                probabilities=FAIR,
            )
            for start, end in draw(spans(text))
        ),
        stance=Stance.NEUTRAL,
        score=1 / 3,
        probabilities=FAIR,
    )


def spans(text: str) -> st.SearchStrategy[list[tuple[int, int]]]:
    cuts = st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted)
    return cuts.map(lambda at: list(zip(at[::2], at[1::2], strict=False)))


class Reader(HTMLParser):
    """Collects the characters of the element of class ``text``, and those of each marked piece in it."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.marks: list[tuple[str, str]] = []
        self.stances: list[tuple[str, str]] = []
        self.titles: list[str] = []
        self._open: list[dict[str, str]] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = {name: value or "" for name, value in attrs}
        assert not any(name.startswith("on") or name in ("style", "href", "src") for name in found), found
        if self._open or found.get("class") == "text":
            self._open.append(found)
            self.titles += [found["title"]] if "title" in found else []
            self.marks += [(found["data-label"], "")] if tag == "mark" else []
            self.stances += [(found["data-stance"], "")] if "data-stance" in found else []

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data if self._open else ""
        for pieces, attribute in ((self.marks, "data-label"), (self.stances, "data-stance")):
            if any(attribute in found for found in self._open):
                pieces[-1] = (pieces[-1][0], pieces[-1][1] + data)


def shown(text: str) -> str:
    """Return what HTML can hold of a text."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


@given(predictions(), HOSTILE)
def test_any_text_is_shown_as_it_is_and_never_as_markup(prediction: Prediction, title: str) -> None:
    document = prediction.to_html(title=title)
    read = Reader(document)
    assert read.text == shown(prediction.text)
    assert set(read.tags) <= set(Reader(DEMO.to_html()).tags) | {"li"}
    assert Reader(prediction._repr_html_()).text == read.text
    document.encode()


@given(predictions())
def test_marks_hold_the_characters_of_the_spans(prediction: Prediction) -> None:
    read = Reader(prediction.to_html())
    assert read.stances == [(str(s.stance), shown(s.text)) for s in prediction.sentences]
    # A mention over a sentence end is cut there; its pieces hold all of it, less nothing.
    assert "".join(text for _, text in read.marks) == shown("".join(e.text for e in prediction.entities))
    assert {label for label, _ in read.marks} == {str(entity.label) for entity in prediction.entities}


DEMO = predictor().predict("Crews blame ministers.\r\nTalks go on.", published="2023-02-07")


def test_a_tooltip_tells_label_side_and_scores() -> None:
    plain = replace(DEMO, entities=tuple(replace(entity, value=None) for entity in DEMO.entities))
    assert Reader(plain.to_html()).titles == [
        "union 0.80, government 0.10, neutral 0.10",
        "OFFICIAL 0.80; union 0.80",
        "union 0.10, government 0.10, neutral 0.80",
        "OFFICIAL 0.80; union 0.80",
    ]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Percentage(low=Decimal(4), high=Decimal(4), unit=Unit.POINTS), "4 percentage points"),
        (Percentage(low=Decimal("4.5"), high=Decimal(5), unit=Unit.PER_CENT), "4.5 to 5 per cent"),
        (Period(first=date(2023, 2, 6), last=date(2023, 2, 6)), "2023-02-06"),
        (Period(first=date(2023, 2, 6), last=date(2023, 2, 9)), "2023-02-06 to 2023-02-09"),
        (Organisation(id="unison", name="A & B", kind="x"), "A &amp; B"),
        (Organisation(id=None, name=None, kind=None, candidates=("a", "b")), "a or b"),
        (Person(name="Steve Barclay", side=Side.GOVERNMENT), "Steve Barclay"),
    ],
)
def test_tooltip_and_table_tell_the_value(value: Value, told: str) -> None:
    entity = replace(DEMO.entities[0], value=value)
    document = replace(DEMO, entities=(entity,)).to_html()
    assert f'title="OFFICIAL 0.80; union 0.80; {told}"' in document
    assert f"<td>{told}</td>" in document


def test_the_page_tells_the_articles_stance_day_and_model() -> None:
    document = DEMO.to_html()
    assert "<strong>government, 0.80</strong>" in document
    assert "published 2023-02-07, read by planted" in document
    assert "<title>Crews blame ministers.</title>" in document


def test_the_bar_shares_out_words_not_sentences() -> None:
    document = predictor().predict("Crews blame ministers.\nTalks.").to_html()
    assert 'aria-label="union 75%, government 0%, neutral 25%"' in document
    assert '<rect x="75.00%" width="25.00%" height="100%" class="neutral"/>' in document


def test_several_articles_share_a_page_under_their_names() -> None:
    document = page([("a.txt", DEMO), ("b & c.txt", DEMO)])
    assert re.findall("<h2>(.*)</h2>", document) == ["a.txt", "b &amp; c.txt"]
    assert document.count("<style>") == 1


def test_a_blank_article_has_a_page() -> None:
    assert "<h1>Blank article</h1>" in predictor().predict(" \n").to_html()


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert not re.search(r"https?:|//|@import|url\((?!#)", DEMO.to_html().replace("<!doctype", ""))


def test_labels_are_readable_on_their_colours() -> None:
    """Contrast of at least 4.5, as WCAG 2.2 asks for text of this size."""
    colours = dict(re.findall(r"mark\.(\w+) \{ background: (#\w{6})", stylesheet()))
    assert set(colours) == set(EntityLabel)
    assert len(set(colours.values())) == len(colours)
    ink = luminance("#1a1a1a")
    assert {label: (luminance(colour) + 0.05) / (ink + 0.05) > 4.5 for label, colour in colours.items()} == (
        dict.fromkeys(colours, True)
    )


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH")
def test_a_browser_shows_the_text_and_loads_nothing(tmp_path: Path) -> None:
    text = "Crews blame <script>document.title = 'run'</script>\r\nministers.\x80 " + "".join(AWKWARD)
    (tmp_path / "page.html").write_bytes(predictor().predict(text).to_html(title="safe").encode())
    assert CHROMIUM is not None
    with chromium(CHROMIUM, tmp_path / "profile") as browser:
        browser.open((tmp_path / "page.html").as_uri())
        assert browser.run("document.querySelector('.text').textContent") == shown(text)
        assert browser.run("document.title") == "safe"
        assert browser.run("document.querySelectorAll('mark[tabindex]').length") == 1
        assert browser.urls() == [(tmp_path / "page.html").as_uri()]
        assert browser.complaints() == []
