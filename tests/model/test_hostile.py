"""Texts that nobody would send on purpose: what is promised of every text holds for them too."""

import json
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings

from model import Predictor, load
from model.labels import LABELS
from model.prediction import Prediction
from model.predictor import Floats, Scores, Span
from model.runtime import TransformerScorer, WindowLogits
from model.sentences import split
from model.settings import Settings, Temperatures
from model.tags import TAGS
from model.windows import Window, WindowSize, encode
from tests import tiny
from tests.hostile import SHORT, UNITS, repeated, texts
from tests.model.planted import PlantedScorer, rows
from training.torch_backend import TorchBackend, checkpoint_scorer

DAY = "2023-02-07"
MEGABYTE = 1_000_000
LONG = [kind for kind in UNITS if kind != "white space"]


class AnyLabel(PlantedScorer):
    """Tags every word by its letters, so that mentions of every label and length stand everywhere."""

    def score(self, text: str, sentences: Sequence[Span], workers: int = 1) -> Scores:
        found = super().score(text, sentences, workers)
        tags = [zlib.crc32(text[s:e].encode()) % len(TAGS) for s, e in found.words]
        return replace(found, tags=rows(tags, len(TAGS)))


class OneMention(PlantedScorer):
    """Takes the whole text for a single mention."""

    def __init__(self, label: str) -> None:
        self.label = label

    def score(self, text: str, sentences: Sequence[Span], workers: int = 1) -> Scores:
        found = super().score(text, sentences, workers)
        inside = TAGS.index(f"I-{self.label}")
        tags = [TAGS.index(f"B-{self.label}"), *[inside] * (len(found.words) - 1)]
        return replace(found, tags=rows(tags, len(TAGS)))


@cache
def _tiny() -> Predictor:
    return Predictor(checkpoint_scorer(tiny.network(), tiny.tokenizer(), name="tiny"))


PREDICTORS: dict[str, Callable[[], Predictor]] = {
    "planted": lambda: Predictor(AnyLabel()),
    "tiny network": _tiny,
    "shipped transformer": lambda: load("transformer"),
    "shipped baseline": lambda: load("baseline"),
}
every_predictor = pytest.mark.parametrize("name", PREDICTORS)


def holds(text: str, prediction: Prediction) -> None:
    """Check everything that is promised of any prediction."""
    assert prediction.text == text
    _in_place(text, [(e.start, e.end, e.text) for e in prediction.entities])
    outside = _in_place(text, [(s.start, s.end, s.text) for s in prediction.sentences])
    assert not outside.strip()
    for part in (prediction, *prediction.sentences):
        assert sum(part.probabilities.values()) == pytest.approx(1.0)
    again = Prediction.from_dict(json.loads(json.dumps(prediction.to_dict())))
    assert again == prediction


def _in_place(text: str, parts: Sequence[tuple[int, int, str]]) -> str:
    """Check that spans are ordered, disjoint and of this text; return what lies outside them."""
    at, outside = 0, []
    for start, end, content in parts:
        assert at <= start < end and text[start:end] == content and content.strip() == content
        outside.append(text[at:start])
        at = end
    return "".join([*outside, text[at:]])


@pytest.mark.reliability(
    "input", "predict: control characters, surrogates, scripts, markup, 300 characters each"
)
@every_predictor
@pytest.mark.parametrize("kind", SHORT)
def test_every_kind_of_text_is_predicted(name: str, kind: str) -> None:
    holds(SHORT[kind], PREDICTORS[name]().predict(SHORT[kind], published=DAY))


@pytest.mark.reliability("input", "predict: mixtures of them with any characters")
@every_predictor
@settings(max_examples=60)
@given(text=texts())
def test_mixtures_are_predicted(name: str, text: str) -> None:
    holds(text, PREDICTORS[name]().predict(text, published=DAY))


@pytest.mark.reliability("input", "predict: a text that is one mention")
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("kind", LONG)
def test_a_text_that_is_one_mention(kind: str, label: str) -> None:
    text = repeated(kind, 3_000)
    holds(text, Predictor(OneMention(label)).predict(text, published=DAY))


def test_what_models_read_of_half_a_surrogate_pair_moves_no_offset() -> None:
    text = "\ud800Unite\udfff will strike, \udc00Graham said."
    prediction = Predictor(PlantedScorer()).predict(text)
    assert [e.text for e in prediction.entities] == ["Unite", "Graham"]
    assert prediction.sentences[0].text == text


class Reading:
    """Notes which words and how many pieces the network is asked about."""

    def __init__(self) -> None:
        self._network = TorchBackend(tiny.network())
        self.words: list[int] = []
        self.n_pieces = 0.0

    def run(self, window: Window) -> WindowLogits:
        self.words += range(window.first_word, window.first_word + len(window.first_pieces))
        self.n_pieces += float(window.weights.sum())
        return self._network.run(window)

    def stances(self, vectors: Floats) -> tuple[Floats, Floats]:
        return self._network.stances(vectors)


def _read_in_full(text: str) -> None:
    network = Reading()
    size = WindowSize(n_pieces=40, n_context=6)
    reader = Settings(name="reading", window=size, temperatures=Temperatures())
    scorer = TransformerScorer(network, tiny.tokenizer(), reader, name="reading", checksum="")
    sentences = split(text)
    if not sentences:
        assert not text.strip()
        return
    scores = scorer.score(text, sentences)
    covered = [False] * len(text)
    for start, end in scores.words:
        covered[start:end] = [True] * (end - start)
    assert [char for char, seen in zip(text, covered, strict=True) if not seen and not char.isspace()] == []
    assert network.words == list(range(len(scores.words)))
    assert network.n_pieces == len(encode(text, sentences, tiny.tokenizer()).pieces)
    assert np.isfinite(scores.tags).all() and np.isfinite(scores.stances).all()


@pytest.mark.reliability("input", "every character but white space is in a word that the network read, once")
@pytest.mark.parametrize("kind", [kind for kind in SHORT if kind != "lone surrogates"])
def test_nothing_is_truncated(kind: str) -> None:
    _read_in_full(SHORT[kind] * 3)


@pytest.mark.reliability("input", "every character but white space is in a word that the network read, once")
@settings(max_examples=40)
@given(text=texts(surrogates=False))
def test_nothing_of_a_mixture_is_truncated(text: str) -> None:
    _read_in_full(text)


LARGE = {
    "5 MB of prose": lambda: repeated("prose", 5 * MEGABYTE),
    "one sentence of 100,000 words": lambda: "strike " * 100_000,
    "one sentence of 100,000 names": lambda: "Graham " * 100_000,
    "one word of 1 MB": lambda: "a" * MEGABYTE,
    "1 MB of combining marks": lambda: "a" + "\u0301" * MEGABYTE,
    "1 MB of white space": lambda: "a" + " " * MEGABYTE + "b",
}


@pytest.mark.long
@pytest.mark.reliability("input", "predict: 5 MB, one sentence of 100,000 words, one word of 1 MB")
@every_predictor
@pytest.mark.parametrize("size", LARGE)
def test_large_texts_are_predicted(name: str, size: str) -> None:
    if size.startswith("5 MB") and name.startswith("shipped"):
        pytest.skip("takes a quarter of an hour, and shows no more than the same network, tiny")
    text = LARGE[size]()
    holds(text, PREDICTORS[name]().predict(text, published=DAY))


@pytest.mark.long
@pytest.mark.reliability("input", "every character but white space is in a word that the network read, once")
@pytest.mark.parametrize("size", [size for size in LARGE if "5 MB" not in size])
def test_nothing_large_is_truncated(size: str) -> None:
    _read_in_full(LARGE[size]())


def _calls(action: Callable[[], object]) -> int:
    """Return how many functions an action calls, in Python and C."""
    n = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal n
        n += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(before)
    return n


@pytest.mark.reliability("input", "four times the text, four times the work (function calls)")
@pytest.mark.parametrize("scorer", [AnyLabel(), PlantedScorer()], ids=["any label", "officials"])
@pytest.mark.parametrize("kind", LONG)
def test_work_grows_with_the_text(kind: str, scorer: PlantedScorer) -> None:
    predictor = Predictor(scorer)
    small, large = (repeated(kind, length) for length in (1_000, 4_000))
    predictor.predict(small)  # what is loaded once
    assert _calls(lambda: predictor.predict(large)) < 6 * _calls(lambda: predictor.predict(small))


@pytest.mark.long
@pytest.mark.reliability(
    "input", "four times the text, four times the processor time, from 50,000 characters on"
)
@pytest.mark.parametrize("kind", LONG)
def test_time_grows_with_the_text(kind: str) -> None:
    # Here and in no quick test: a square would take sixteen times as long, so that no neighbour confuses it.
    def seconds(length: int) -> float:
        text = repeated(kind, length)
        before = time.process_time()
        for scorer in (AnyLabel(), PlantedScorer()):
            Predictor(scorer).predict(text, published=DAY)
        return time.process_time() - before

    assert seconds(200_000) < 9 * (seconds(50_000) + 0.05)
