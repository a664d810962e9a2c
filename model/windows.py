"""Sentences to windows of word pieces, and the bookkeeping that brings the answers back.

An article becomes one stream of pieces, a separator after each sentence. Windows are slices of that stream: a
core that the window answers for, and some pieces of context on both sides that it only reads. Cores tile the
stream, so every word is answered for exactly once and nothing is truncated, however long the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from model import lexicon
from model.words import shape, words

__all__ = ["Encoded", "Window", "WindowSize", "encode", "windows"]

Ids = npt.NDArray[np.int64]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSize:
    """Lengths in pieces: of a whole window with its two special pieces, and of the context on each side."""

    n_pieces: int
    n_context: int

    def __post_init__(self) -> None:
        if not 0 <= self.n_context * 2 < self.n_pieces - 2 or self.core < 2:
            raise ValueError(
                f"a window of {self.n_pieces} pieces has no room between contexts of {self.n_context}"
            )

    @property
    def core(self) -> int:
        """How many pieces a window answers for, at most."""
        return self.n_pieces - 2 - 2 * self.n_context


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An article as one stream of ``n`` pieces.

    Attributes:
        words: character spans of the words, in order.
        n_sentences: number of sentences.
        pieces, shapes, matches: ``[n]`` ids of piece, word shape and lexicon match.
        word: ``[n]`` index of the word whose first piece this is, -1 for later pieces and separators.
        sentence: ``[n]`` index of the sentence that the piece belongs to; a separator belongs to the one before.
    """

    words: tuple[Span, ...]
    n_sentences: int
    pieces: Ids
    shapes: Ids
    matches: Ids
    word: Ids
    sentence: Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One forward pass over ``length`` pieces.

    Attributes:
        pieces, shapes, matches: ``[length]`` ids.
        first_pieces: ``[n_words]`` positions of the first pieces of the core's words.
        first_word: index of the first of these words in the article.
        pooling: ``[n_sentences, length]``, rows that average the core pieces of a sentence.
        sentences: ``[n_sentences]`` indices in the article.
        weights: ``[n_sentences]`` how many pieces of the sentence this core holds.
    """

    pieces: Ids
    shapes: Ids
    matches: Ids
    first_pieces: Ids
    first_word: int
    pooling: npt.NDArray[np.float32]
    sentences: Ids
    weights: npt.NDArray[np.float32]

    def inputs(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the arguments of the network for this window alone, which needs no attention mask."""
        return {
            "pieces": self.pieces[None],
            "shapes": self.shapes[None],
            "matches": self.matches[None],
            "first_pieces": self.first_pieces,
            "pooling": self.pooling,
        }


def encode(text: str, sentences: Sequence[Span], tokenizer: Tokenizer) -> Encoded:
    """Return the stream of an article.

    Args:
        text: the article.
        sentences: its sentences, sorted and disjoint; only words inside them are encoded.
        tokenizer: word-piece tokenizer without truncation or padding, with the pieces ``[SEP]`` and ``[UNK]``.
    """
    spans: list[Span] = []
    forms: list[str] = []
    matches: list[int] = []
    n_words: list[int] = []
    for start, end in sentences:
        inside = [(start + s, start + e) for s, e in words(text[start:end])]
        own = [text[s:e] for s, e in inside]
        spans += inside
        forms += own
        matches += lexicon.features(own)
        n_words.append(len(own))
    # An article says most of its words more than once: each form is cut into pieces once.
    form_ids = {form: at for at, form in enumerate(dict.fromkeys(forms))}
    pieces, n_pieces = _pieces(list(form_ids), tokenizer)
    form = np.array([form_ids[each] for each in forms], dtype=np.int64)
    shapes = np.array([shape(each) for each in form_ids], dtype=np.int64)
    owner = np.repeat(np.arange(len(forms)), n_pieces[form])
    within = np.arange(len(owner)) - _before(n_pieces[form])[owner]
    # Place of each piece in the stream: after one separator for each sentence before its own.
    sentence = np.repeat(np.arange(len(sentences)), n_words)[owner]
    at = np.arange(len(owner)) + sentence
    stream = np.zeros((5, len(owner) + len(sentences)), dtype=np.int64)
    stream[0] = _special(tokenizer, "[SEP]")
    stream[0, at] = pieces[_before(n_pieces)[form][owner] + within]
    stream[1, at] = shapes[form][owner]
    stream[2, at] = np.array(matches, dtype=np.int64)[owner]
    stream[3] = -1
    stream[3, at] = np.where(within == 0, owner, -1)
    stream[4] = np.repeat(np.arange(len(sentences)), np.bincount(sentence, minlength=len(sentences)) + 1)
    return Encoded(
        words=tuple(spans),
        n_sentences=len(sentences),
        pieces=stream[0],
        shapes=stream[1],
        matches=stream[2],
        word=stream[3],
        sentence=stream[4],
    )


def _pieces(forms: list[str], tokenizer: Tokenizer) -> tuple[Ids, Ids]:
    """Return the pieces of some words, one word after the other, and how many each has."""
    encoding = tokenizer.encode(forms, is_pretokenized=True, add_special_tokens=False)
    ids = np.array(encoding.ids, dtype=np.int64)
    n_pieces = np.bincount(np.array(encoding.word_ids, dtype=np.int64), minlength=len(forms))
    # The normaliser deletes some characters; a word of nothing else still needs a piece to carry its tag.
    lost = np.flatnonzero(n_pieces == 0)
    ids = np.insert(ids, _before(n_pieces)[lost], _special(tokenizer, "[UNK]"))
    n_pieces[lost] = 1
    return ids, n_pieces


def _before(counts: Ids) -> Ids:
    """Return the sum of the counts before each."""
    before: Ids = np.cumsum(counts) - counts
    return before


def windows(encoded: Encoded, size: WindowSize, tokenizer: Tokenizer) -> list[Window]:
    """Cut a stream into windows whose cores tile it, at sentence ends wherever a sentence fits."""
    special = _special(tokenizer, "[CLS]"), _special(tokenizer, "[SEP]")
    return [_window(encoded, core, size, special) for core in _cores(encoded.sentence, size.core)]


def _special(tokenizer: Tokenizer, piece: str) -> int:
    found = tokenizer.token_to_id(piece)
    if found is None:
        raise ValueError(f"the tokenizer has no piece {piece}: expected a BERT-like word-piece tokenizer")
    return found


def _cores(sentence: Ids, longest: int) -> list[Span]:
    """Pack whole sentences into as few cores as hold them, of about equal length.

    A sentence longer than a core is cut into cores of its own. Equal lengths leave less padding in a batch, and no
    last window of one short sentence that has to do with little to read.
    """
    ends = (np.flatnonzero(np.diff(sentence, append=-1)) + 1).tolist()
    aim = len(sentence) / max(1, -(-len(sentence) // longest))
    cores: list[Span] = []
    start = reach = 0
    for end in ends:
        if reach > start and (end - start > longest or reach - start >= aim):
            cores.append((start, reach))
            start = reach
        while end - start > longest:
            cores.append((start, start + longest))
            start += longest
        reach = end
    if reach > start:
        cores.append((start, reach))
    return cores


def _window(encoded: Encoded, core: Span, size: WindowSize, special: tuple[int, int]) -> Window:
    start, end = core
    left = max(0, start - size.n_context)
    right = min(len(encoded.pieces), end + size.n_context)
    word = encoded.word[start:end]
    is_first = np.flatnonzero(word >= 0)
    sentences, row = np.unique(encoded.sentence[start:end], return_inverse=True)
    at = start - left + 1
    pooling = np.zeros((len(sentences), right - left + 2), dtype=np.float32)
    pooling[row, at + np.arange(end - start)] = 1.0
    weights = pooling.sum(axis=1)

    def around(ids: Ids, before: int, after: int) -> Ids:
        return np.concatenate(([before], ids[left:right], [after]))

    return Window(
        pieces=around(encoded.pieces, *special),
        shapes=around(encoded.shapes, 0, 0),
        matches=around(encoded.matches, 0, 0),
        first_pieces=is_first + at,
        first_word=int(word[is_first[0]]) if len(is_first) else 0,
        pooling=pooling / weights[:, None],
        sentences=sentences,
        weights=weights,
    )
