"""The file format of GUIDELINES.md: `parse` reads a source strictly, `render` writes it back byte for byte.

Header values are literal, as is the text of the body: no quoting, no escapes. What cannot be written so
is refused.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from annotations.article import Article, GoldSentence, Mention
from model.labels import LABELS, SIDES, STANCES, EntityLabel, Side, Stance

__all__ = ["FormatError", "FormatErrors", "parse", "render"]

FIELDS = ("id", "title", "published", "style", "sector", "stance")
"""The required header fields, in the order of the file; further fields come after them."""

LETTERS: dict[str, Stance] = {"U": Stance.UNION, "G": Stance.GOVERNMENT, "N": Stance.NEUTRAL}
_LETTER_OF = {stance: letter for letter, stance in LETTERS.items()}

_SPAN = re.compile(rf"\[([^\[\]]+)\]\(({'|'.join(LABELS)})(?::(\w+))?\)")
_LOOKS_MARKED = re.compile(r"\[[^\[\]]*\]\([A-Z][^)]{0,80}\)")  # bounded: none may be closed
_MARKUP = f"expected [text](LABEL), not nested, LABEL one of {', '.join(LABELS)}"
_POSSESSIVE = re.compile(r"['’]s$")
# Names that themselves end in 's: Liverpool Women's, Alder Hey Children's, King's, Guy's, St George's ...
_ENDS_SO = re.compile(r"\b(?:Women|Children|King|Guy|George|Mary|Thomas|Barnardo)['’]s$")


@dataclass(frozen=True, slots=True, order=True)
class FormatError:
    """One fault of one file; ``line`` counts from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class FormatErrors(ValueError):
    """All faults that were found, in ``errors``; the message has a line for each, ``path:line: message``."""

    def __init__(self, errors: list[FormatError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, errors)))


def parse(source: str, *, path: str | Path) -> Article:
    """Read one annotated article.

    Args:
        source: the whole file, decoded.
        path: where it comes from, for the error messages alone.

    Raises:
        FormatErrors: with every fault of the source, each with its line.
    """
    reader = _Reader(str(path))
    body = reader.read_header(source.split("\n"))
    if "\r" in source:
        line = source[: source.index("\r")].count("\n") + 1
        reader.fail(line, "carriage return: lines must end in \\n alone")
    if body is not None:
        reader.read_body(source.split("\n"), body)
    if reader.errors:
        raise FormatErrors(sorted(reader.errors))
    return reader.article()


def render(article: Article) -> str:
    """Write an article as a file; ``parse(render(article), path=...) == article``.

    Raises:
        ValueError: if the format cannot express the article: literal text that reads as markup, white space
            other than that of the format, or a header value that would not survive.
    """
    header = {field_: str(getattr(article, field_)) for field_ in FIELDS} | dict(article.extra)
    lines = ["---", *(f"{key}: {value}" for key, value in header.items()), "---"]
    starts = [sentence.start for sentence in article.sentences]
    inside: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in article.mentions:
        inside[bisect_right(starts, mention.start) - 1].append(mention)
    paragraph = 0
    for at, sentence in enumerate(article.sentences):
        lines += [""] * (sentence.paragraph - paragraph)
        paragraph = sentence.paragraph
        lines.append(f"{_LETTER_OF[sentence.stance]} {_mark_up(article.text, sentence, inside[at])}")
    source = "\n".join(lines) + "\n"
    try:
        again = parse(source, path=article.id)
    except FormatErrors as error:
        raise ValueError(f"article {article.id!r} cannot be written in this format:\n{error}") from error
    if again != article:
        raise ValueError(
            f"article {article.id!r} cannot be written in this format: it would be read back differently"
            " (text that looks like markup, or white space that the format does not keep)"
        )
    return source


def _mark_up(text: str, sentence: GoldSentence, mentions: Iterable[Mention]) -> str:
    out, at = "", sentence.start
    for mention in mentions:
        if mention.end <= sentence.end:
            side = f":{mention.side}" if mention.side else ""
            out += text[at : mention.start]
            out += f"[{text[mention.start : mention.end]}]({mention.label}{side})"
            at = mention.end
    return out + text[at : sentence.end]


@dataclass(slots=True)
class _Reader:
    """What has been read of one file so far, and its faults."""

    path: str
    errors: list[FormatError] = field(default_factory=list)
    header: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    length: int = 0
    mentions: list[Mention] = field(default_factory=list)
    sentences: list[GoldSentence] = field(default_factory=list)

    def fail(self, line: int, message: str) -> None:
        self.errors.append(FormatError(self.path, line, message))

    def article(self) -> Article:
        return Article(
            id=self.header["id"],
            title=self.header["title"],
            published=date.fromisoformat(self.header["published"]),
            style=self.header["style"],
            sector=self.header["sector"],
            stance=Stance(self.header["stance"]),
            text="".join(self.parts),
            mentions=tuple(self.mentions),
            sentences=tuple(self.sentences),
            extra={key: value for key, value in self.header.items() if key not in FIELDS},
        )

    def read_header(self, lines: list[str]) -> int | None:
        """Read the header; return the index of the first line of the body, or ``None`` without a header."""
        if lines[0] != "---":
            self.fail(1, f"expected a header that opens with ---, found {lines[0]!r}")
            return None
        if "---" not in lines[1:]:
            self.fail(1, "the header is not closed by a line ---")
            return None
        end = lines.index("---", 1)
        for number, line in enumerate(lines[1:end], 2):
            self._read_field(number, line)
        missing = [key for key in FIELDS if key not in self.header]
        for key in missing:
            self.fail(end + 1, f"the header lacks {key!r}; it needs {', '.join(FIELDS)}")
        if not missing and tuple(self.header)[: len(FIELDS)] != FIELDS:
            self.fail(2, f"the header must begin with {', '.join(FIELDS)}, in this order")
        return end + 1

    def _read_field(self, number: int, line: str) -> None:
        found = re.fullmatch(r"([a-z][a-z0-9_-]*): (\S|\S.*\S)", line)
        if not found:
            self.fail(number, f"header line {line!r}: expected 'key: value', no white space at the edges")
            return
        key, value = found.groups()
        if key in self.header:
            self.fail(number, f"header field {key!r} given twice")
        self.header[key] = value
        if re.fullmatch(r'"[^"]*"', value):
            self.fail(number, f"{key} {value}: header values are literal, take the double quotes away")
        if key == "published" and not _is_iso_day(value):
            self.fail(number, f"published {value!r} is no day in ISO form (YYYY-MM-DD)")
        if key == "stance" and value not in STANCES:
            self.fail(number, f"article stance {value!r}: expected one of {', '.join(STANCES)}")

    def read_body(self, lines: list[str], first: int) -> None:
        if lines[-1] != "":
            self.fail(len(lines), "no newline at the end of the file")
        else:
            lines = lines[:-1]
        paragraph, after_blank = 0, False
        for number, line in enumerate(lines[first:], first + 1):
            if not line.strip():
                if line or after_blank or number in (first + 1, len(lines)):
                    self.fail(number, "blank line: exactly one, and empty, stands between two paragraphs")
                after_blank = True
                continue
            paragraph += after_blank and bool(self.sentences)
            self._read_sentence(number, line, paragraph, "\n\n" if after_blank else " ")
            after_blank = False
        if not self.sentences:
            self.fail(first + 1, "no sentence")

    def _read_sentence(self, number: int, line: str, paragraph: int, joint: str) -> None:
        if not re.match(r"[UGN] \S", line):
            self.fail(number, f"{line[:20]!r}: a sentence starts with U, G or N and one space")
            return
        if line != line.rstrip():
            self.fail(number, "white space at the end of the sentence")
        start = self.length + len(joint) if self.sentences else 0
        text, at = "", 2
        for found in _SPAN.finditer(line):
            text += line[at : found.start()]
            self._read_mention(number, found, start + len(text))
            text += found[1]
            at = found.end()
        text += line[at:]
        for markup in _LOOKS_MARKED.findall(text):
            self.fail(number, f"unread markup {markup!r}: {_MARKUP}")
        self.parts += [joint, text] if self.sentences else [text]
        self.length = start + len(text)
        self.sentences.append(
            GoldSentence(start=start, end=start + len(text), stance=LETTERS[line[0]], paragraph=paragraph)
        )

    def _read_mention(self, number: int, found: re.Match[str], start: int) -> None:
        surface, label, side = found.groups()
        if surface != surface.strip():
            self.fail(number, f"span {surface!r} has white space at its edge")
        if _POSSESSIVE.search(surface) and not _ENDS_SO.search(surface):
            self.fail(number, f"span {surface!r} ends in a possessive: leave the 's outside")
        if (label == EntityLabel.OFFICIAL) != (side in SIDES):
            expected = "one of " + ", ".join(SIDES) if label == EntityLabel.OFFICIAL else "none"
            self.fail(number, f"side {side!r} on {label} {surface!r}: expected {expected}")
            return
        self.mentions.append(
            Mention(
                start=start,
                end=start + len(surface),
                label=EntityLabel(label),
                side=Side(side) if side else None,
            )
        )


def _is_iso_day(value: str) -> bool:
    # fromisoformat alone would also take 20230207 and 2023-W06-2.
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
