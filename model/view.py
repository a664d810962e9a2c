"""A prediction as HTML: the article with its mentions and stances marked, readable without colour and on paper.

The markup is self-contained: no script, and nothing loaded from anywhere. The element of class ``text`` holds the
characters of the article and no others, because labels and letters come from the style sheet. Two exceptions are
forced by HTML, which cannot hold them: NUL and lone surrogates show as U+FFFD.
"""

import html
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files
from operator import attrgetter
from string import Template
from typing import Final

from model.labels import LABELS, STANCES, EntityLabel, Stance
from model.prediction import Entity, Prediction, Sentence
from model.values.types import Organisation, Percentage, Period, Person

__all__ = ["fragment", "page", "stylesheet"]

LETTERS: Final = {Stance.UNION: "U", Stance.GOVERNMENT: "G"}
"""What marks a sentence that takes a side, besides its colour and the kind of its underline."""
FILLS: Final = {
    Stance.UNION: 'class="union"',
    Stance.GOVERNMENT: 'fill="url(#picketline-stripes)"',
    Stance.NEUTRAL: 'class="neutral"',
}
STRIPES: Final = (
    '<defs><pattern id="picketline-stripes" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" class="government"/>'
    '<line x1="1" x2="1" y2="6" class="stripe"/></pattern></defs>'
)
UNHOLDABLE: Final = dict.fromkeys([0, *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}")
TITLE_LENGTH: Final = 100


def page(articles: Sequence[tuple[str, Prediction]]) -> str:
    """Return a complete document.

    Args:
        articles: title and prediction of each; an empty title becomes the first line of the article.
    """
    titled = [(title or _first_line(prediction.text), prediction) for title, prediction in articles]
    title = titled[0][0] if len(titled) == 1 else f"{len(titled)} articles"
    parts = [f"<h1>{_escaped(title)}</h1>\n"]
    parts += (fragment(prediction, heading=name if len(titled) > 1 else "") for name, prediction in titled)
    template = Template(_template("view.html"))
    return template.substitute(title=_escaped(title), style=stylesheet(), body="".join(parts))


def fragment(prediction: Prediction, *, heading: str = "") -> str:
    """Return one article as an ``<article>`` element, to stand in a document that has the `stylesheet`."""
    return (
        '<article class="picketline" lang="en-GB">\n'
        + (f"<h2>{_escaped(heading)}</h2>\n" if heading else "")
        + f'<div class="about">\n{_about(prediction)}{_balance(prediction)}{_legend(prediction)}</div>\n'
        + f'<div class="text">{"".join(_marked(prediction))}</div>\n'
        + f"{_mentions(prediction.entities)}</article>\n"
    )


def stylesheet() -> str:
    """Return the style sheet of a `fragment`; each of its rules starts at a class of our own."""
    return _template("view.css")


def _template(name: str) -> str:
    return (files("model") / "templates" / name).read_text(encoding="utf-8")


def _first_line(text: str) -> str:
    line = next(iter(text.strip().splitlines()), "") or "Blank article"
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def _escaped(text: str) -> str:
    # Parsers read a bare CR as LF.
    return html.escape(text.translate(UNHOLDABLE)).replace("\r", "&#13;")


def _about(prediction: Prediction) -> str:
    dated = f"published {prediction.published}, " if prediction.published else ""
    shares = ", ".join(f"{stance} {share:.2f}" for stance, share in prediction.probabilities.items())
    return (
        f"<p>The article as a whole: <strong>{prediction.stance}, {prediction.score:.2f}</strong> ({shares})</p>\n"
        f'<p class="model">{_escaped(dated)}read by {_escaped(prediction.model)}</p>\n'
    )


def _balance(prediction: Prediction) -> str:
    """Return the bar with the share of words in sentences of each stance, and its key."""
    words = Counter[Stance]()
    for sentence in prediction.sentences:
        words[sentence.stance] += len(sentence.text.split())
    total = words.total()
    if not total:
        return ""
    percent = {stance: 100 * words[stance] / total for stance in STANCES}
    shown = {stance: f"{stance} {percent[stance]:.0f}%" for stance in STANCES}
    bars, left = [], 0.0
    for stance in STANCES:
        bars.append(f'<rect x="{left:.2f}%" width="{percent[stance]:.2f}%" height="100%" {FILLS[stance]}/>')
        left += percent[stance]
    keys = (
        f'<li><svg class="key" aria-hidden="true"><rect width="100%" height="100%" {FILLS[stance]}/></svg> '
        f"{_stance_tag(stance)}{shown[stance]}</span></li>"
        for stance in STANCES
    )
    return (
        "<p>Share of the words, by whose case their sentence makes</p>\n"
        f'<svg class="balance" role="img" aria-label="{", ".join(shown.values())}">{STRIPES}{"".join(bars)}</svg>\n'
        f'<ul class="legend">{"".join(keys)}</ul>\n'
    )


def _legend(prediction: Prediction) -> str:
    counts = Counter(entity.label for entity in prediction.entities)
    items = (f"<li>{_mark_tag(label)}{counts[label]}</mark></li>" for label in LABELS if counts[label])
    return f'<ul class="legend" aria-label="Mentions">{"".join(items)}</ul>\n' if counts else ""


def _marked(prediction: Prediction) -> Iterator[str]:
    """Yield the markup of the text in order; every character of it occurs once."""
    text, entities, at = prediction.text, prediction.entities, 0
    for sentence in prediction.sentences:
        yield from _marked_span(text, at, sentence.start, entities)
        yield _stance_tag(sentence.stance, _sentence_note(sentence))
        yield from _marked_span(text, sentence.start, sentence.end, entities)
        yield "</span>"
        at = sentence.end
    yield from _marked_span(text, at, len(text), entities)


def _marked_span(text: str, start: int, end: int, entities: Sequence[Entity]) -> Iterator[str]:
    first = bisect_right(entities, start, key=attrgetter("end"))
    last = bisect_left(entities, end, key=attrgetter("start"))
    at = start
    # A mention that runs over the end of a sentence is marked in both parts: elements have to nest.
    for entity in entities[first:last]:
        begin, stop = max(at, entity.start), min(end, entity.end)
        yield _escaped(text[at:begin])
        yield f"{_mark_tag(entity.label, _entity_note(entity))}{_escaped(text[begin:stop])}</mark>"
        at = stop
    yield _escaped(text[at:end])


def _stance_tag(stance: Stance, note: str = "") -> str:
    letter = f' data-letter="{LETTERS[stance]}"' if stance in LETTERS else ""
    return f'<span class="{stance}" data-stance="{stance}"{letter}{_noted(note)}>'


def _mark_tag(label: EntityLabel, note: str = "") -> str:
    return f'<mark class="{label}" data-label="{label}"{_noted(note)}>'


def _noted(note: str) -> str:
    return f' title="{_escaped(note)}" tabindex="0"' if note else ""


def _sentence_note(sentence: Sentence) -> str:
    return ", ".join(f"{stance} {sentence.probabilities[stance]:.2f}" for stance in sentence.probabilities)


def _entity_note(entity: Entity) -> str:
    parts = [f"{entity.label} {entity.score:.2f}", _side(entity), _value(entity)]
    return "; ".join(part for part in parts if part)


def _side(entity: Entity) -> str:
    return f"{entity.side} {entity.side_score:.2f}" if entity.side is not None else ""


def _value(entity: Entity) -> str:
    match entity.value:
        case Percentage(low=low, high=high, unit=unit):
            return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"
        case Period(first=first, last=last):
            return f"{first}" if first == last else f"{first} to {last}"
        case Organisation(name=name, candidates=candidates):
            return name or " or ".join(candidates)
        case Person(name=name):
            return name
        case None:
            return ""


def _mentions(entities: Sequence[Entity]) -> str:
    """Return the mentions as a table, for paper and for readers to whom a tooltip is no help."""
    if not entities:
        return ""
    rows = (
        f"<tr><td>{entity.label}</td><td>{_escaped(entity.text)}</td><td>{_side(entity)}</td>"
        f"<td>{_escaped(_value(entity))}</td><td>{entity.score:.2f}</td></tr>\n"
        for entity in entities
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Label", "Text", "Side", "Value", "Score"))
    return (
        f"<details><summary>All mentions ({len(entities)})</summary>\n"
        f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody></table></details>\n"
    )
