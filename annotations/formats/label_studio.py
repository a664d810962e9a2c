"""Label Studio tasks: predictions as pre-annotations with scores, gold as annotations, and both back again.

See https://labelstud.io/guide/task_format and https://labelstud.io/guide/predictions. A mention is a region of the
control ``entity``, its side a choice for that region; a sentence is a region of the control ``stance``; the article's
stance is a choice for the whole task.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import Any

from annotations.formats.record import AnnotationErrors, MarkedSentence, Record, Span
from model.labels import LABELS, SIDES, STANCES, EntityLabel, Side, Stance

__all__ = ["CONFIGURATION", "from_task", "to_task"]


def _tags(tag: str, values: Sequence[str]) -> str:
    return "".join(f'\n    <{tag} value="{value}"/>' for value in values)


CONFIGURATION = f"""\
<View>
  <Labels name="entity" toName="text">{_tags("Label", LABELS)}
  </Labels>
  <Labels name="stance" toName="text">{_tags("Label", STANCES)}
  </Labels>
  <Text name="text" value="$text"/>
  <Choices name="side" toName="text" perRegion="true" whenTagName="entity" whenLabelValue="OFFICIAL">\
{_tags("Choice", SIDES)}
  </Choices>
  <Header value="The article as a whole"/>
  <Choices name="article" toName="text" choice="single" required="true">{_tags("Choice", STANCES)}
  </Choices>
</View>
"""
"""The labelling interface that the tasks are made for."""

_VALUES: Mapping[str, type[EntityLabel] | type[Stance] | type[Side]] = {
    "entity": EntityLabel,
    "stance": Stance,
    "side": Side,
    "article": Stance,
}


def to_task(record: Record) -> dict[str, Any]:
    """Return one task as plain JSON types: a record with a model becomes a prediction, gold an annotation."""
    result = [part for number, span in enumerate(record.spans, 1) for part in _entity(record, span, number)]
    result += [
        _region(record, sentence, id=f"s{number}", name="stance", label=sentence.stance)
        for number, sentence in enumerate(record.sentences, 1)
    ]
    result.append(_choice(id="article", name="article", choice=record.stance, value={}, score=record.score))
    task: dict[str, Any] = {
        "data": {"id": record.id, "text": record.text, "header": dict(record.header)},
        "annotations": [],
        "predictions": [],
    }
    if record.model is None:
        task["annotations"].append({"result": result})
    else:
        task["predictions"].append({"model_version": record.model, "score": record.score, "result": result})
    return task


def _entity(record: Record, span: Span, number: int) -> Iterator[dict[str, Any]]:
    region = _region(record, span, id=f"e{number}", name="entity", label=span.label)
    yield region
    if span.side:
        value = {key: region["value"][key] for key in ("start", "end", "text")}
        yield _choice(id=f"e{number}", name="side", choice=span.side, value=value, score=span.side_score)


def _region(record: Record, item: Span | MarkedSentence, *, id: str, name: str, label: str) -> dict[str, Any]:
    value = {
        "start": item.start,
        "end": item.end,
        "text": record.text[item.start : item.end],
        "labels": [str(label)],
    }
    return _scored(
        {"id": id, "from_name": name, "to_name": "text", "type": "labels", "value": value}, item.score
    )


def _choice(*, id: str, name: str, choice: str, value: dict[str, Any], score: float | None) -> dict[str, Any]:
    value = value | {"choices": [str(choice)]}
    return _scored({"id": id, "from_name": name, "to_name": "text", "type": "choices", "value": value}, score)


def _scored(result: dict[str, Any], score: float | None) -> dict[str, Any]:
    return result if score is None else result | {"score": score}


def from_task(task: Mapping[str, Any], *, path: str) -> Record:
    """Read the annotation of one task of an export in the format JSON.

    Label Studio counts an emoji as two characters in some versions, and CRLF as one in browsers; a region's own text
    shows which count is meant.

    Args:
        task: with ``data`` as `to_task` wrote it, and exactly one annotation that was not cancelled.
        path: where it comes from, for the error messages alone.

    Raises:
        AnnotationErrors: with every fault.
    """
    try:
        return _read(task, path)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise AnnotationErrors(
            [f"{path}: no task as Label Studio exports it in the format JSON: {error!r}"]
        ) from error


def _read(task: Mapping[str, Any], path: str) -> Record:
    reader = _Reader(path, *_data(task, path))
    annotations = [a for a in task.get("annotations") or [] if not a.get("was_cancelled")]
    if len(annotations) != 1:
        remedy = "submit one" if not annotations else "keep the one that stands"
        raise AnnotationErrors([f"{path}: {len(annotations)} annotations, expected 1; {remedy}"])
    for item in annotations[0]["result"]:
        reader.read(item)
    return reader.record({str(k): str(v) for k, v in (task["data"].get("header") or {}).items()})


def _data(task: Mapping[str, Any], path: str) -> tuple[str, str]:
    data = task.get("data") or {}
    lacking = [key for key in ("id", "text") if not isinstance(data.get(key), str)]
    if lacking:
        raise AnnotationErrors([f"{path}: data lacks the string {', '.join(lacking)}"])
    return data["id"], data["text"]


@dataclass(slots=True)
class _Reader:
    """What has been read of one task, and its faults."""

    path: str
    id: str
    text: str
    errors: list[str] = field(default_factory=list)
    regions: dict[str, tuple[str, str, int, int]] = field(default_factory=dict)
    sides: dict[str, str] = field(default_factory=dict)
    article: list[str] = field(default_factory=list)
    counts: list["array[int]"] = field(default_factory=list)

    def read(self, item: Mapping[str, Any]) -> None:
        name, value = str(item.get("from_name")), item.get("value") or {}
        if name not in _VALUES:
            return self.fail(f"control {name!r}: expected one of {', '.join(_VALUES)}")
        chosen = value.get("choices") or value.get("labels") or []
        if len(chosen) != 1 or chosen[0] not in tuple(_VALUES[name]):
            return self.fail(
                f"{name} {chosen} of {value.get('text')!r}: expected one of {', '.join(_VALUES[name])}"
            )
        if name == "article":
            self.article.append(chosen[0])
        elif name == "side":
            self.sides[item["id"]] = chosen[0]
        elif (found := self.located(value)) is not None:
            self.regions[item["id"]] = (name, chosen[0], *found)
        else:
            where = f"{value.get('start')}:{value.get('end')}"
            self.fail(f"{name} {value.get('text')!r} does not stand at {where} of the text")

    def located(self, value: Mapping[str, Any]) -> tuple[int, int] | None:
        start, end = value.get("start"), value.get("end")
        if type(start) is not int or type(end) is not int:
            return None
        self.counts = self.counts or _counts(self.text)
        spans = [(_character(edges, start), _character(edges, end)) for edges in self.counts]
        surface = _flat(str(value.get("text", "")))
        sound = [
            (first, last) for first, last in spans if first is not None and last is not None and first < last
        ]
        exact = (span for span in sound if _flat(self.text[slice(*span)]) == surface)
        trimmed = (span for span in sound if _flat(self.text[slice(*span)]).strip() == surface.strip())
        return next(chain(exact, trimmed), None)

    def fail(self, message: str) -> None:
        self.errors.append(f"{self.path}: {self.id}: {message}")

    def record(self, header: Mapping[str, str]) -> Record:
        if len(self.article) != 1:
            self.fail(f"expected one choice for the article, found {len(self.article)}")
        for region in self.sides.keys() - self.regions.keys():
            self.fail(f"side {self.sides[region]} for region {region}, which has no label")
        if self.errors:
            raise AnnotationErrors(self.errors)
        placed = sorted(self.regions.items(), key=lambda item: item[1][2:])
        return Record(
            id=self.id,
            text=self.text,
            spans=tuple(
                Span(start=start, end=end, label=EntityLabel(label), side=self._side(region))
                for region, (name, label, start, end) in placed
                if name == "entity"
            ),
            sentences=tuple(
                MarkedSentence(start=start, end=end, stance=Stance(label))
                for _, (name, label, start, end) in placed
                if name == "stance"
            ),
            stance=Stance(self.article[0]),
            header=header,
        )

    def _side(self, region: str) -> Side | None:
        return Side(self.sides[region]) if region in self.sides else None


def _counts(text: str) -> list["array[int]"]:
    """Return the ways to count, each as the offsets of all characters and of the end."""
    wide = [1 + (ord(character) > 0xFFFF) for character in text]
    ways = []
    for way in ([1] * len(text), wide):
        ways.append(way)
        if "\r\n" in text:
            ways.append([0 if text[i : i + 2] == "\r\n" else n for i, n in enumerate(way)])
    return [array("q", accumulate(way, initial=0)) for way in ways]


def _character(edges: "array[int]", offset: int) -> int | None:
    """Return the first character at an offset, ``None`` within one."""
    at = bisect_left(edges, offset)
    return at if at < len(edges) and edges[at] == offset else None


def _flat(text: str) -> str:
    # Exports write a line break within a region as the two characters \n.
    return re.sub(r"\s+", " ", text.replace("\\n", "\n"))
