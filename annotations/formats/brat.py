"""brat stand-off: the text as it is in ``.txt``, and in ``.ann`` a line for each mention, sentence and attribute.

A sentence is a text-bound annotation ``Sentence`` with the attribute ``Stance``, which brat offers as a list to choose
from; an OFFICIAL has the attribute ``Side``. The first sentence carries what belongs to the article: the attribute
``ArticleStance``, and the header as JSON in a note. See https://brat.nlplab.org/standoff.html.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import quote, unquote

from annotations.formats.record import AnnotationErrors, MarkedSentence, Record, Span
from model.labels import LABELS, SIDES, STANCES, EntityLabel, Side, Stance

__all__ = ["CONFIGURATION", "file_stem", "from_brat", "record_id", "to_brat"]

SENTENCE = "Sentence"
_HEADER_NOTE = "header "
CONFIGURATION = f"""\
[entities]
{chr(10).join(LABELS)}
{SENTENCE}

[relations]

[events]

[attributes]
Side\tArg:OFFICIAL, Value:{"|".join(SIDES)}
Stance\tArg:{SENTENCE}, Value:{"|".join(STANCES)}
ArticleStance\tArg:{SENTENCE}, Value:{"|".join(STANCES)}
"""
"""``annotation.conf``, which brat reads from the folder of the texts."""

_VALUES = {"Side": Side, "Stance": Stance, "ArticleStance": Stance}


def file_stem(identifier: str) -> str:
    """Return a file name for any id; `record_id` undoes it."""
    return quote(identifier, safe=" ")


def record_id(stem: str) -> str:
    """Return the id that `file_stem` made a file name of."""
    return unquote(stem)


def to_brat(record: Record) -> tuple[str, str]:
    """Return the contents of ``.txt`` and ``.ann``; scores become notes.

    Both are to be written as they are, without translation of line ends: brat's offsets count characters.
    """
    lines: list[str] = []
    items: list[Span | MarkedSentence] = [*record.sentences, *record.spans]
    for number, item in enumerate(items, 1):
        name = item.label.value if isinstance(item, Span) else SENTENCE
        lines.append(f"T{number}\t{name} {_bound(record.text, item.start, item.end)}")
        lines += [f"A{{n}}\t{key} T{number} {value}" for key, value in _attributes(item)]
        if item.score is not None:
            lines.append(f"#{{n}}\tAnnotatorNotes T{number}\tscore {item.score:.4f}")
    if record.sentences:
        lines.append(f"A{{n}}\tArticleStance T1 {record.stance}")
        header = json.dumps(dict(record.header), ensure_ascii=True)
        lines.append(f"#{{n}}\tAnnotatorNotes T1\t{_HEADER_NOTE}{header}")
    numbered = (
        line.replace("{n}", str(n), 1) if line[0] in "A#" else line for n, line in enumerate(lines, 1)
    )
    return record.text, "".join(line + "\n" for line in numbered)


def _attributes(item: Span | MarkedSentence) -> Iterator[tuple[str, str]]:
    if isinstance(item, MarkedSentence):
        yield "Stance", item.stance.value
    elif item.side:
        yield "Side", item.side.value


def _bound(text: str, start: int, end: int) -> str:
    """Return offsets and text; brat interrupts an annotation at every line break."""
    parts = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n]+", text[start:end])]
    offsets = ";".join(f"{first} {last}" for first, last in parts)
    return f"{offsets}\t{_flat(' '.join(text[first:last] for first, last in parts))}"


def _flat(text: str) -> str:
    return re.sub(r"\s", " ", text)


@dataclass(slots=True)
class _Reader:
    """What has been read of one ``.ann`` file, and its faults."""

    path: str
    text: str
    errors: list[str] = field(default_factory=list)
    bounds: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    attributes: dict[tuple[str, str], str] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)

    def read_bound(self, identifier: str, body: str, surface: str) -> str | None:
        found = re.fullmatch(r"(\w+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)", body)
        if not found or found[1] not in (*LABELS, SENTENCE):
            return f"{body!r:.80}: expected one of {', '.join(LABELS)}, {SENTENCE}, then offsets"
        if identifier in self.bounds:
            return f"{identifier} stands there twice"
        edges = [int(edge) for edge in re.split("[ ;]", found[2])]
        if any(left >= right for left, right in pairwise(edges)) or edges[-1] > len(self.text):
            return f"{body!r:.80}: expected offsets that rise, up to {len(self.text)}"
        inside = _flat(
            " ".join(self.text[first:last] for first, last in zip(edges[::2], edges[1::2], strict=True))
        )
        if inside != _flat(surface):
            return f"{body}: the text has {inside!r} there, the annotation {surface!r}"
        start, end = edges[0], edges[-1]
        self.bounds[identifier] = (found[1], start, end)
        return None

    def read_attribute(self, body: str) -> str | None:
        found = re.fullmatch(rf"({'|'.join(_VALUES)}) (T\d+) (\w+)", body)
        if not found or found[3] not in tuple(_VALUES[found[1]]):
            choices = "; ".join(f"{name}: {', '.join(values)}" for name, values in _VALUES.items())
            return f"attribute {body!r}: expected NAME T… VALUE ({choices})"
        if self.attributes.setdefault((found[1], found[2]), found[3]) != found[3]:
            return f"{found[2]} has two values of {found[1]}"
        return None

    def read_note(self, note: str) -> str | None:
        if not note.startswith(_HEADER_NOTE):
            return None  # a score, or an annotator's remark
        try:
            header = json.loads(note.removeprefix(_HEADER_NOTE))
            self.header = {str(key): str(value) for key, value in header.items()}
        except (ValueError, AttributeError, RecursionError):
            return f"note {note!r:.80}: expected {_HEADER_NOTE!r} and a JSON object"
        return None

    def read_line(self, line: str) -> str | None:
        identifier, *rest = line.split("\t", 2)
        rest += [""] * (2 - len(rest))
        if identifier.startswith("T"):
            return self.read_bound(identifier, *rest)
        if identifier[:1] in ("A", "M"):
            return self.read_attribute(rest[0])
        if identifier.startswith("#"):
            return self.read_note(rest[1])
        return f"{line!r}: expected a line T, A or #; relations and events have no place in an article"

    def require(self, name: str, identifier: str) -> str:
        value = self.attributes.get((name, identifier))
        if value is None:
            kind, start, end = self.bounds[identifier]
            where = f"{identifier}, {kind} {self.text[start:end][:40]!r}"
            self.errors.append(
                f"{self.path}: {where} has no {name}; choose one of {', '.join(_VALUES[name])}"
            )
        return value or ""


def from_brat(text: str, ann: str, *, id: str, path: str) -> Record:
    """Read the contents of ``.txt`` and ``.ann``.

    Args:
        text, ann: the files' contents, decoded without translation of line ends.
        id: of the record; see `record_id`.
        path: of the ``.ann`` file, for the error messages alone.

    Raises:
        AnnotationErrors: with every fault, each with its line.
    """
    reader = _Reader(path, text)
    for number, line in enumerate(ann.split("\n"), 1):
        if line.strip() and (error := reader.read_line(line.removesuffix("\r"))):
            reader.errors.append(f"{path}:{number}: {error}")
    names = sorted(reader.bounds, key=lambda name: reader.bounds[name][1:])
    sentences = [name for name in names if reader.bounds[name][0] == SENTENCE]
    officials = {name for name in names if reader.bounds[name][0] == EntityLabel.OFFICIAL}
    sides = {name: reader.require("Side", name) for name in names if name in officials}
    stances = {name: reader.require("Stance", name) for name in sentences}
    article = [value for (name, _), value in reader.attributes.items() if name == "ArticleStance"]
    if len(article) != 1:
        reader.errors.append(
            f"{path}: expected one ArticleStance, on the first sentence; found {len(article)}"
        )
    if reader.errors:
        raise AnnotationErrors(reader.errors)
    return Record(
        id=id,
        text=text,
        spans=tuple(
            Span(
                start=start,
                end=end,
                label=EntityLabel(kind),
                side=Side(sides[name]) if name in sides else None,
            )
            for name in names
            for kind, start, end in [reader.bounds[name]]
            if kind != SENTENCE
        ),
        sentences=tuple(
            MarkedSentence(start=start, end=end, stance=Stance(stances[name]))
            for name in sentences
            for _, start, end in [reader.bounds[name]]
        ),
        stance=Stance(article[0]),
        header=reader.header,
    )
