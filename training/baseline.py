"""Trains the scikit-learn baseline; on one CPU core this takes about a minute."""

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline

from annotations.article import Article, Mention
from model.atomic import replacing_folder
from model.baseline import Estimators, article_inputs
from model.baseline_features import article_features, sentence_features, side_features, word_features
from model.labels import SIDES, STANCES
from model.predictor import Floats, Span
from model.tags import encode
from model.weights_file import write_manifest
from model.words import words
from training.skops_file import dump

__all__ = ["fit", "save", "train_baseline"]

N_FEATURES = 2**17
# On dev, weights below this change the entity F1 by less than 0.002; the file shrinks to a hundredth.
SMALLEST_TAG_WEIGHT = 0.2
# The article model needs stances of sentences that the sentence model has not been fitted on.
N_FOLDS = 5


def train_baseline(articles: Sequence[Article], output: Path) -> None:
    """Fit the baseline and save its weights and their manifest into ``output``.

    Raises:
        ValueError: if the articles are fewer than two, or show one class alone where there are several to tell apart:
            tags, sides, stances of articles, or stances of sentences in what a fold leaves to fit on.
    """
    save(fit(articles), output)


def fit(articles: Sequence[Article]) -> Estimators:
    """Fit all models; the same articles give the same weights.

    Mentions that `training.features.unreachable` lists are left out, here as there.
    """
    stances, probabilities = _fit_stances(articles)
    texts = [article.text for article in articles]
    article_words = _hashed(TfidfTransformer(sublinear_tf=True))
    article_words.fit([article_features(text) for text in texts])
    article_model = LogisticRegression(C=10, max_iter=500, class_weight="balanced")
    article_model.fit(
        article_inputs(article_words, texts, probabilities),
        [STANCES.index(article.stance) for article in articles],
    )
    _small(article_model)
    return Estimators(
        tags=_fit_tags(articles),
        sides=_fit_sides(articles),
        stances=stances,
        article_words=article_words,
        article=article_model,
    )


def save(estimators: Estimators, output: Path) -> None:
    """Write one skops file for each estimator, and the manifest; no file can run code when it is loaded.

    The folder is replaced as a whole; the same weights give the same files.
    """
    with replacing_folder(output) as draft:
        for part, estimator in estimators._asdict().items():
            dump(estimator, draft / f"{part}.skops")
        write_manifest(draft, kind="baseline")


def _fit_tags(articles: Sequence[Article]) -> Pipeline:
    features: list[list[str]] = []
    tags: list[int] = []
    for article in articles:
        offsets = words(article.text)
        spans = [(start, end, mention.label) for start, end, mention in _mentions(article, offsets)]
        features += word_features(article.text, offsets, _sentences(article))
        tags += encode(len(offsets), spans)
    model = _hashed(LogisticRegression(C=10, max_iter=150, tol=1e-6))
    with warnings.catch_warnings():
        # by then dev gains nothing from more steps
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, tags)
    _small(model[-1], SMALLEST_TAG_WEIGHT)
    return model


def _fit_sides(articles: Sequence[Article]) -> Pipeline:
    features: list[list[str]] = []
    sides: list[int] = []
    for article in articles:
        offsets = words(article.text)
        forms = [article.text[start:end] for start, end in offsets]
        for start, end, mention in _mentions(article, offsets):
            if mention.side is not None:
                features.append(side_features(forms, start, end))
                sides.append(SIDES.index(mention.side))
    model = _hashed(TfidfTransformer(sublinear_tf=True), LogisticRegression(C=10, max_iter=300))
    model.fit(features, sides)
    _small(model[-1])
    return model


def _fit_stances(articles: Sequence[Article]) -> tuple[Pipeline, list[Floats]]:
    """Return the sentence model, and for each article stance probabilities from a model of other folds."""
    features = [row for article in articles for row in sentence_features(article.text, _sentences(article))]
    stances = [STANCES.index(sentence.stance) for article in articles for sentence in article.sentences]
    groups = np.repeat(np.arange(len(articles)), [len(article.sentences) for article in articles])
    model = _hashed(
        TfidfTransformer(sublinear_tf=True), LogisticRegression(C=3, max_iter=300, class_weight="balanced")
    )
    folds = GroupKFold(min(N_FOLDS, len(articles)))
    found = cross_val_predict(model, features, stances, groups=groups, cv=folds, method="predict_proba")
    probabilities = np.zeros((len(found), len(STANCES)))
    probabilities[:, np.unique(stances)] = found
    model.fit(features, stances)
    _small(model[-1])
    return model, [probabilities[groups == number] for number in range(len(articles))]


def _hashed(*steps: Any) -> Pipeline:
    """Return a pipeline over lists of strings; hashing needs no vocabulary, so files hold weights alone."""
    hasher = FeatureHasher(N_FEATURES, input_type="string", alternate_sign=False, dtype=np.float32)
    return make_pipeline(hasher, *steps)


def _small(model: LogisticRegression, smallest: float = 0.0) -> None:
    """Drop weights below ``smallest``, as zeros take no room in a file, and round to single precision."""
    weights = np.where(np.abs(model.coef_) < smallest, 0.0, model.coef_)
    model.coef_ = weights.astype(np.float32)


def _sentences(article: Article) -> list[Span]:
    return [(sentence.start, sentence.end) for sentence in article.sentences]


def _mentions(article: Article, offsets: Sequence[Span]) -> Iterator[tuple[int, int, Mention]]:
    """Yield the mentions with the half-open range of their words."""
    starts = {start: word for word, (start, _) in enumerate(offsets)}
    ends = {end: word + 1 for word, (_, end) in enumerate(offsets)}
    for mention in article.mentions:
        if mention.start in starts and mention.end in ends:
            yield starts[mention.start], ends[mention.end], mention
