"""What the shipped models answered when they were made: written once, compared on every machine and version.

Answers (spans, labels, sides, values, stances, speakers) have to be the same, and scores within `TOLERANCE`. Kernels
differ between processors and versions of ONNX Runtime, so an answer that won by less than `MARGIN` may fall the other
way; what follows from such an answer (values, speakers) is then not compared in that article.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotations import load
from model.prediction import Prediction
from model.predictor import Predictor

__all__ = ["FOLDER", "MARGIN", "TOLERANCE", "differences", "read", "render"]

FOLDER = Path(__file__).parent
TOLERANCE = 0.1
"""Of a score, absolute. The most met so far is 0.08, between ONNX Runtime 1.20.0 and 1.31.1 on one machine."""
MARGIN = 0.2
"""Between the probability of an answer and that of the next best: both may move by the tolerance."""

EDGES = {
    "edge-empty": "",
    "edge-blank": " \r\n\t\n",
    "edge-one-word": "Unison",
    "edge-line-ends": "Unite will strike on 3 May.\r\nMinisters said no.\rTalks\u2028go on.",
    "edge-symbols": "🚑 £1,500 – 5% – “No,” said Ann O’Neill\u00a0MP… RCN/GMB e\u0301lite \ufeffNHS.",
    "edge-capitals": "UNISON AND UNITE REJECT 4.75% OFFER FROM BARTS HEALTH NHS TRUST.",
    "edge-long-sentence": "Unite said "
    + "that the 3 per cent offer from the trust, made on Monday, was poor, and " * 60,
    "edge-another-language": "Die Gewerkschaft Verdi fordert 10,5 Prozent; am 3. Mai wird gestreikt.",
}


def texts() -> Iterator[tuple[str, str, str | None]]:
    """Yield id, text and day of publication: an article of every writer in the dev split, and edge cases."""
    seen = set()
    for article in load("dev"):
        if (writer := article.id[0]) not in seen:
            seen.add(writer)
            yield article.id, article.text, article.published.isoformat()
    for name, text in EDGES.items():
        yield name, text, "2023-02-07"


def render(predictor: Predictor) -> str:
    """Return the golden file of a model: its weights, then a text a line; scores to two decimals."""
    lines = [{"weights": predictor.checksum}]
    for name, text, published in texts():
        lines.append({"id": name, **record(predictor.predict(text, published=published))})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read(name: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the checksum of the weights and the records of a golden file."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    first, *records = map(json.loads, lines)
    return first["weights"], records


def record(prediction: Prediction) -> dict[str, Any]:
    """Return what is kept of a prediction: nothing that the text and the rest say already."""
    found = prediction.to_dict()
    for span in (*found["entities"], *found["sentences"]):
        del span["text"]
    kept = ("text", "published", "stance", "probabilities", "entities", "sentences")
    rounded: dict[str, Any] = json.loads(json.dumps({name: found[name] for name in kept}))
    return _rounded(rounded)


def differences(golden: Mapping[str, Any], predictor: Predictor) -> list[str]:
    """Return a line for each answer or score that is not that of the golden record."""
    now = record(predictor.predict(golden["text"], published=golden["published"]))
    found = [*_stance("article", golden, now)]
    ours, theirs = ({(e["start"], e["end"], e["label"]): e for e in r["entities"]} for r in (golden, now))
    for span in sorted(ours.keys() | theirs.keys()):
        found += _entity(f"{span[2]} {golden['text'][span[0] : span[1]]!r}", ours.get(span), theirs.get(span))
    spans = [[(s["start"], s["end"]) for s in r["sentences"]] for r in (golden, now)]
    if spans[0] != spans[1]:
        return [*found, f"sentences {spans[1]}, were {spans[0]}"]
    for one, other in zip(golden["sentences"], now["sentences"], strict=True):
        found += _stance(f"sentence {one['start']}:{one['end']}", one, other)
    if _answers(golden) == _answers(now):
        found += _dependent(golden, now)
    return found


def _stance(where: str, golden: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    ranked = sorted(golden["probabilities"].values())
    if golden["stance"] != now["stance"] and ranked[-1] - ranked[-2] >= MARGIN:
        yield f"{where}: {now['stance']}, was {golden['stance']}"
    for stance, then in golden["probabilities"].items():
        yield from _score(f"{where}: {stance}", then, now["probabilities"][stance])


def _entity(where: str, golden: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Iterator[str]:
    one = golden or now
    if one is None or golden is None or now is None:
        if one is not None and _lead(one["score"]) >= MARGIN:
            yield f"{where} ({one['score']}): {'new' if now else 'gone'}"
        return
    yield from _score(where, golden["score"], now["score"])
    if golden["side"] != now["side"]:
        if _lead(golden["side_score"]) >= MARGIN:
            yield f"{where}: side {now['side']}, was {golden['side']}"
    elif golden["side"] is not None:
        yield from _score(f"{where}: side", golden["side_score"], now["side_score"])


def _lead(score: float) -> float:
    """Return by how much an answer won at least: all the others together have the rest."""
    return score - (1 - score)


def _score(where: str, then: float, now: float) -> Iterator[str]:
    if abs(then - now) > TOLERANCE:
        yield f"{where}: score {now}, was {then}"


def _answers(found: Mapping[str, Any]) -> list[Any]:
    entities = [[e["start"], e["end"], e["label"], e["side"]] for e in found["entities"]]
    return [found["stance"], entities, [s["stance"] for s in found["sentences"]]]


def _dependent(golden: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key, names in (("entities", ["value"]), ("sentences", ["speech", "speaker"])):
        for one, other in zip(golden[key], now[key], strict=True):
            for name in names:
                if one[name] != other[name]:
                    where = f"{golden['text'][one['start'] : one['end']]!r:.60}"
                    yield f"{where}: {name} {other[name]}, was {one[name]}"


def _rounded(found: dict[str, Any]) -> dict[str, Any]:
    for part in (found, *found["sentences"]):
        part["probabilities"] = {name: round(share, 2) for name, share in part["probabilities"].items()}
    for entity in found["entities"]:
        for name in ("score", "side_score"):
            if entity[name] is not None:
                entity[name] = round(entity[name], 2)
    for sentence in found["sentences"]:
        del sentence["score"]  # the highest of its probabilities
    return found
