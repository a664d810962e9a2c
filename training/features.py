"""Gold articles to training batches: windows, targets, and what of the gold the words cannot express."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from annotations.article import Article, Mention
from annotations.export import from_row
from model import tags
from model.labels import SIDES, STANCES
from model.windows import Encoded, Window, WindowSize, encode, windows
from training.augment import Augmentation, augment
from training.splice import spliced

__all__ = ["FORWARD", "IGNORED", "Collator", "Targets", "targets", "unreachable"]

FORWARD = ("pieces", "shapes", "matches", "attention", "first_pieces", "pooling")
"""What of a batch `model.network.PicketlineNetwork.forward` takes."""

UNCHANGED = Augmentation(rename=0.0, lower=0.0, upper=0.0)
IGNORED = -100
"""Target of a word without side and of a mixed article; PyTorch's cross-entropy skips it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Class ids: tags and sides ``[W]``, stances ``[S]``, and the article's."""

    tags: list[int]
    sides: list[int]
    stances: list[int]
    article: int


def targets(article: Article, encoded: Encoded) -> Targets:
    """Return the classes that the network should give; mentions that `unreachable` lists are left out."""
    starts = {start: word for word, (start, _) in enumerate(encoded.words)}
    ends = {end: word + 1 for word, (_, end) in enumerate(encoded.words)}
    sides = [IGNORED] * len(encoded.words)
    spans = []
    for mention in article.mentions:
        if mention.start not in starts or mention.end not in ends:
            continue
        span = (starts[mention.start], ends[mention.end])
        spans.append((*span, mention.label))
        if mention.side is not None:
            sides[slice(*span)] = [SIDES.index(mention.side)] * (span[1] - span[0])
    return Targets(
        tags=tags.encode(len(encoded.words), spans),
        sides=sides,
        stances=[STANCES.index(sentence.stance) for sentence in article.sentences],
        article=STANCES.index(article.stance),
    )


def unreachable(article: Article, encoded: Encoded) -> list[Mention]:
    """Return the mentions that start or end inside a word, which no prediction can match."""
    starts = {start for start, _ in encoded.words}
    ends = {end for _, end in encoded.words}
    return [m for m in article.mentions if m.start not in starts or m.end not in ends]


class Collator:
    """Turns articles into one batch: every window of every article, padded to the longest.

    Lexicon matches are dropped for whole articles at random, so that the network learns to do without; names and
    case change as `training.augment` says; neighbours in a batch are mixed as `training.splice` says, and then have
    no stance as a whole. Chance depends on seed, epoch and articles alone: a resumed run draws what an uninterrupted
    one would have drawn.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        size: WindowSize,
        *,
        seed: int,
        lexicon_dropout: float,
        splice_share: float = 0.0,
        augmentation: Augmentation = UNCHANGED,
    ) -> None:
        self._tokenizer = tokenizer
        self._size = size
        self._seed = seed
        self._lexicon_dropout = lexicon_dropout
        self._splice_share = splice_share
        self._augmentation = augmentation
        self.epoch = 0

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
        """Return the arguments of `PicketlineNetwork.forward`, ``membership`` and the targets."""
        return self.batch([from_row(row) for row in rows])

    def batch(self, articles: Sequence[Article]) -> dict[str, Tensor]:
        """Return the same for articles."""
        chances = [random.Random(f"{self._seed}/{self.epoch}/{article.id}") for article in articles]
        articles = [
            augment(a, self._augmentation, chance) for a, chance in zip(articles, chances, strict=True)
        ]
        articles, mixed = self._mix(articles, chances)
        streams = [self._encode(article, chance) for article, chance in zip(articles, chances, strict=True)]
        gold = [targets(article, encoded) for article, encoded in zip(articles, streams, strict=True)]
        cut = [windows(encoded, self._size, self._tokenizer) for encoded in streams]
        counts = [len(article.sentences) for article in articles]
        return {
            **batch_of(cut, counts),
            "membership": _membership(counts),
            "tag_targets": torch.tensor([tag for g in gold for tag in g.tags]),
            "side_targets": torch.tensor([side for g in gold for side in g.sides]),
            "stance_targets": torch.tensor([stance for g in gold for stance in g.stances]),
            "article_targets": torch.tensor(
                [IGNORED if row in mixed else g.article for row, g in enumerate(gold)]
            ),
        }

    def _mix(
        self, articles: Sequence[Article], chances: Sequence[random.Random]
    ) -> tuple[list[Article], set[int]]:
        """Mix some neighbours; also return which articles were mixed."""
        articles, mixed = list(articles), set()
        for row in range(0, len(articles) - 1, 2):
            if chances[row].random() < self._splice_share:
                articles[row : row + 2] = spliced(articles[row], articles[row + 1], chances[row])
                mixed |= {row, row + 1}
        return articles, mixed

    def _encode(self, article: Article, chance: random.Random) -> Encoded:
        encoded = encode(article.text, [(s.start, s.end) for s in article.sentences], self._tokenizer)
        if chance.random() < self._lexicon_dropout:
            return replace(encoded, matches=np.zeros_like(encoded.matches))
        return encoded


def _membership(n_sentences: Sequence[int]) -> Tensor:
    """Return ``[A, S]``, 1 where a sentence of the batch is one of the article."""
    articles = torch.arange(len(n_sentences))
    return (articles.repeat_interleave(torch.tensor(n_sentences)) == articles[:, None]).float()


def batch_of(cut: Sequence[Sequence[Window]], n_sentences: Sequence[int]) -> dict[str, Tensor]:
    """Stack the windows of articles, padded; word and sentence numbers run through the batch."""
    flat = [window for of_article in cut for window in of_article]
    length = max(len(window.pieces) for window in flat)
    ids = {
        name: np.zeros((len(flat), length), dtype=np.int64)
        for name in ("pieces", "shapes", "matches", "attention")
    }
    pooling = np.zeros((sum(n_sentences), len(flat) * length), dtype=np.float32)
    first_pieces: list[Any] = []
    row = offset = 0
    for of_article, count in zip(cut, n_sentences, strict=True):
        totals = np.zeros(count, dtype=np.float32)
        for window in of_article:
            totals[window.sentences] += window.weights
        for window in of_article:
            n = len(window.pieces)
            ids["pieces"][row, :n] = window.pieces
            ids["shapes"][row, :n] = window.shapes
            ids["matches"][row, :n] = window.matches
            ids["attention"][row, :n] = 1
            share = window.weights / totals[window.sentences]
            pooling[offset + window.sentences, row * length : row * length + n] = (
                window.pooling * share[:, None]
            )
            first_pieces.append(window.first_pieces + row * length)
            row += 1
        offset += count
    return {
        **{name: torch.from_numpy(values) for name, values in ids.items()},
        "first_pieces": torch.from_numpy(np.concatenate(first_pieces)),
        "pooling": torch.from_numpy(pooling),
    }
