"""What the baseline sees of a text, in training and prediction alike: strings, which scikit-learn hashes."""

import re
from collections.abc import Sequence
from itertools import pairwise

from model import lexicon
from model.labels import EntityLabel
from model.words import Shape, shape, words

__all__ = ["Span", "article_features", "sentence_features", "side_features", "word_features"]

Span = tuple[int, int]

_DIGIT = re.compile(r"\d")
_QUOTE_MARKS = frozenset('"\u201c\u201d')
# Words to either side of a mention in which its side is looked for.
_SIDE_WINDOW = 12


def word_features(text: str, offsets: Sequence[Span], sentences: Sequence[Span]) -> list[list[str]]:
    """Return the features of each word: itself, two neighbours to either side, shapes, affixes, lexicon.

    Args:
        text: the article.
        offsets: character spans of its words.
        sentences: character spans of its sentences.
    """
    forms = [text[start:end] for start, end in offsets]
    small = [_DIGIT.sub("0", form.lower()) for form in forms]
    shapes = [int(shape(form)) for form in forms]
    matches = lexicon.features(forms)
    firsts = {start for start, _ in sentences}
    surnames = _surnames(forms, shapes)
    columns = list(zip(small, shapes, matches, strict=True))
    edge = ("<>", -1, 0)
    padded = [edge, edge, *columns, edge, edge]
    result = []
    for at, ((start, _), form) in enumerate(zip(offsets, forms, strict=True)):
        features = [f"pre={form[:2]}", f"pre3={form[:3]}", f"suf={small[at][-3:]}", f"suf2={small[at][-2:]}"]
        window = padded[at : at + 5]
        for place, (word, written, kind) in zip("abcde", window, strict=True):
            features += [f"{place}w{word}", f"{place}s{written}", f"{place}l{kind}"]
        (_, ashape, _), (before, bshape, bkind), (word, cshape, kind), (after, dshape, dkind), _ = window
        features += [
            f"bc{before} {word}",
            f"cd{word} {after}",
            f"bd{before} {after}",
            f"ab{window[0][0]} {before}",
            f"de{after} {window[4][0]}",
            f"shapes{ashape}{bshape}{cshape}{dshape}",
            f"kinds{bkind} {kind} {dkind}",
            f"kc{kind} {word}",
        ]
        if start in firsts:
            features.append(f"first{cshape}")
        if form in surnames:
            features += ["surname", f"surname{bshape}{cshape}{dshape}"]
        result.append(features)
    return result


def _surnames(forms: Sequence[str], shapes: Sequence[int]) -> frozenset[str]:
    """Return capitalised words that somewhere follow another one in the middle of a line: likely surnames."""
    capital = int(Shape.CAPITALISED)
    return frozenset(
        forms[at]
        for at in range(1, len(forms))
        if shapes[at] == shapes[at - 1] == capital and len(forms[at]) > 2
    )


def side_features(forms: Sequence[str], start: int, end: int) -> list[str]:
    """Return the features of an official's side: the words around the mention, near ones with their place.

    Args:
        forms: the words of the article.
        start, end: the mention, as half-open word indices.
    """
    left = [form.lower() for form in forms[max(0, start - _SIDE_WINDOW) : start]]
    right = [form.lower() for form in forms[end : end + _SIDE_WINDOW]]
    features = [f"name={forms[end - 1].lower()}"]
    for side, near in (("l", left), ("r", right)):
        features += [f"{side}={word}" for word in near]
        features += [f"{side}2={pair}" for pair in _pairs(near)]
    features += [f"near={' '.join(left[-count:])}" for count in (1, 2, 3)]
    features += [f"next={' '.join(right[:count])}" for count in (1, 2, 3)]
    return features


def sentence_features(text: str, sentences: Sequence[Span]) -> list[list[str]]:
    """Return the features of each sentence: its words and pairs, its neighbours, quotation, who is named."""
    bags = [_bag(text[start:end]) for start, end in sentences]
    result = []
    quoted = False
    for at, (start, end) in enumerate(sentences):
        sentence = text[start:end]
        tokens = bags[at]
        features = [*tokens, *_pairs(tokens)]
        features += [f"before={word}" for word in (bags[at - 1] if at else ["<>"])]
        features += [f"after={word}" for word in (bags[at + 1] if at + 1 < len(bags) else ["<>"])]
        # a new paragraph closes whatever quotation was left open
        quoted = quoted and "\n" not in text[sentences[at - 1][1] : start]
        marks = sum(char in _QUOTE_MARKS for char in sentence)
        features.append(f"quote={quoted}{min(marks, 2)}")
        quoted ^= marks % 2 == 1
        features += [f"names={label.value}" for label in _named(sentence)]
        features.append(f"place={min(at, 3)}")
        features.append(f"length={min(len(tokens) // 5, 6)}")
        result.append(features)
    return result


def article_features(text: str) -> list[str]:
    """Return the words and pairs of words of an article."""
    tokens = _bag(text)
    return [*tokens, *_pairs(tokens)]


def _pairs(tokens: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(tokens)]


def _bag(text: str) -> list[str]:
    forms = (text[start:end] for start, end in words(text))
    return [_DIGIT.sub("0", form.lower()) for form in forms if form[0].isalnum() or form in '%?!"']


def _named(sentence: str) -> set[EntityLabel]:
    return {label for _, _, label, _ in lexicon.lexicon_spans(sentence)}
