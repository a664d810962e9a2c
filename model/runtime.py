"""The transformer at inference: window logits from a backend, put together for an article.

`OnnxBackend` runs the exported network; training passes a PyTorch backend instead, so that a checkpoint is judged by
the same code that ships.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from model.closed_sets import doubted
from model.consistency import consistent, consistent_sides
from model.errors import WeightsError
from model.hearing import Hearing
from model.labels import SIDES, Side, Stance
from model.onnx_file import check_onnx
from model.parallel import in_order
from model.predictor import Floats, Scores, Span, log_softmax
from model.settings import Settings
from model.tags import TAGS
from model.weights_file import Weights
from model.windows import Encoded, Window, encode, windows

__all__ = ["ArticleLogits", "Backend", "OnnxBackend", "TransformerScorer", "WindowLogits", "load_transformer"]


HEARING = Hearing(
    bonus={
        Side.UNION: {Stance.UNION: 1.5, Stance.GOVERNMENT: -2.75},
        Side.GOVERNMENT: {Stance.GOVERNMENT: 0.25, Stance.UNION: -1.75},
        Side.EMPLOYER: {Stance.GOVERNMENT: 0.5, Stance.UNION: -2.0},
        # The corpus argues the government's case more often than the press does where neither side speaks.
        Side.OTHER: {Stance.GOVERNMENT: -0.75, Stance.UNION: 0.25},
        None: {Stance.GOVERNMENT: -1.0, Stance.UNION: 0.25},
    },
    article_follows=16.0,
    article_bonus={Stance.UNION: -0.25, Stance.GOVERNMENT: -0.75},
    follows_article=0.4,
)
"""Chosen on dev and on 39 real articles. With it, sentence macro-F1 is 0.824 and 0.764 instead of 0.813 and 0.643, the
accuracy of article stances 0.89 and 0.82 instead of 0.91 and 0.54. Sentences that did not follow their article would be
at 0.806 and 0.758."""


class WindowLogits(NamedTuple):
    """Of one window: tag logits ``[W, len(TAGS)]``, side logits ``[W, len(SIDES)]``, sentence vectors ``[S, H]``."""

    tags: Floats
    sides: Floats
    vectors: Floats


class Backend(Protocol):
    """Runs the network."""

    def run(self, window: Window) -> WindowLogits:
        """Run one window."""
        ...

    def stances(self, vectors: Floats) -> tuple[Floats, Floats]:
        """Return stance logits of the sentences ``[S, len(STANCES)]`` and of the article ``[len(STANCES)]``, from
        the vectors of all its sentences ``[S, H]``.
        """
        ...


class OnnxBackend:
    """The exported network in ONNX Runtime, each window alone and unpadded.

    Dynamic quantisation scales by the values it meets, so a window that shared its batch would answer differently
    from the same window alone.
    """

    def __init__(self, network: bytes, stances: bytes) -> None:
        self._network = _session(network)
        self._stances = _session(stances)

    def run(self, window: Window) -> WindowLogits:
        return WindowLogits(*self._network.run(["tags", "sides", "vectors"], window.inputs()))

    def stances(self, vectors: Floats) -> tuple[Floats, Floats]:
        """Judge the sentences of one article; see `Backend`."""
        membership = np.ones((1, len(vectors)), dtype=np.float32)
        inputs = {"vectors": vectors, "membership": membership}
        sentences, articles = self._stances.run(["sentences", "articles"], inputs)
        return sentences, articles[0]


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One thread a session: a second one waits in a spin loop, which costs more than it brings beside other work.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # One arena for all threads, which the size of a window bounds. Without it each thread leaves its own holes in the
    # heap, and a plan of memory is kept for every length of a window: twice the memory after a few articles.
    options.enable_cpu_mem_arena = True
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    # Fused, the sum before a layer norm and the norm take longer than apart: a twentieth of the whole network.
    slow = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"], disabled_optimizers=slow
    )


class ArticleLogits(NamedTuple):
    """Of an article of ``W`` words and ``S`` sentences, before temperatures and corrections: ``[W, len(TAGS)]``,
    ``[W, len(SIDES)]``, ``[S, len(STANCES)]`` and ``[len(STANCES)]``.
    """

    encoded: Encoded
    tags: Floats
    sides: Floats
    stances: Floats
    article: Floats


class TransformerScorer:
    """Scores an article window by window; implements `model.predictor.Scorer`."""

    def __init__(
        self, backend: Backend, tokenizer: Tokenizer, settings: Settings, *, name: str, checksum: str
    ) -> None:
        self._backend = backend
        self._tokenizer = tokenizer
        self.settings = settings
        self.name = name
        self.checksum = checksum

    def score(self, text: str, sentences: Sequence[Span], workers: int = 1) -> Scores:
        """Return the scores of a text, up to ``workers`` windows at a time; see `model.predictor.Scores`."""
        encoded, tags, sides, stances, article = self.logits(text, sentences, workers)
        temperatures = self.settings.temperatures
        tags = log_softmax(tags / temperatures.tags)
        sides = log_softmax(sides / temperatures.sides)
        matches = encoded.matches[encoded.word >= 0]
        return Scores(
            words=encoded.words,
            tags=log_softmax(doubted(consistent(text, encoded.words, tags), matches)),
            sides=consistent_sides(text, encoded.words, tags, sides),
            stances=log_softmax(stances),
            article=log_softmax(article),
            hearing=replace(
                HEARING, stance_temperature=temperatures.stances, article_temperature=temperatures.article
            ),
        )

    def logits(self, text: str, sentences: Sequence[Span], workers: int = 1) -> ArticleLogits:
        """Return what the network says of a text, windows put together."""
        encoded = encode(text, sentences, self._tokenizer)
        tags = np.empty((len(encoded.words), len(TAGS)), dtype=np.float32)
        sides = np.empty((len(encoded.words), len(SIDES)), dtype=np.float32)
        totals = np.zeros(len(sentences), dtype=np.float32)
        vectors: npt.NDArray[np.float32] | None = None
        cut = windows(encoded, self.settings.window, self._tokenizer)
        answers = in_order(self._backend.run, cut, workers=min(workers, len(cut)))
        for window, logits in zip(cut, answers, strict=True):
            answered = slice(window.first_word, window.first_word + len(window.first_pieces))
            tags[answered] = logits.tags
            sides[answered] = logits.sides
            if vectors is None:
                vectors = np.zeros((len(sentences), logits.vectors.shape[1]), dtype=np.float32)
            # A sentence longer than a window is the mean over its parts, weighted by their length.
            vectors[window.sentences] += logits.vectors * window.weights[:, None]
            totals[window.sentences] += window.weights
        assert vectors is not None  # a text with a sentence has a window
        return ArticleLogits(encoded, tags, sides, *self._backend.stances(vectors / totals[:, None]))


def load_transformer(weights: Weights) -> TransformerScorer:
    """Build the scorer from verified files.

    Raises:
        WeightsError: if a file is missing or the settings do not fit this version.
    """
    settings = Settings.from_json(weights.text("settings.json"), source=weights.folder / "settings.json")
    text = weights.text("tokenizer.json")
    network, stances = (
        check_onnx(weights.read(name), source=weights.folder / name)
        for name in ("network.onnx", "stances.onnx")
    )
    try:
        tokenizer = Tokenizer.from_str(text)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        backend = OnnxBackend(network, stances)
    except (
        Exception
    ) as error:  # tokenizers and onnxruntime raise no class of their own for what they cannot read
        raise WeightsError(
            f"{weights.folder}: {error}; these files have the right checksums and are no weights of picketline"
        ) from error
    return TransformerScorer(backend, tokenizer, settings, name=settings.name, checksum=weights.checksum)
