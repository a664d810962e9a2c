"""The scikit-learn baseline behind `model.predictor.Predictor`: what the transformer has to beat.

Linear models on hashed features (`model.baseline_features`): a tag for every word, the side of every official,
the stance of every sentence, and that of the article. The tags go through the same constrained decoding as the
transformer's.
"""

import io
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from model.baseline_features import article_features, sentence_features, side_features, word_features
from model.errors import MissingExtraError, WeightsError
from model.labels import SIDES, STANCES, EntityLabel
from model.predictor import Floats, Scores, Span, log_softmax
from model.tags import TAGS, TagSpan, decode
from model.weights_file import Weights
from model.words import words

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

__all__ = ["BaselineScorer", "Estimators", "article_inputs", "load_baseline"]

NAME = "baseline"
# Types that a file may hold beside those of scikit-learn and numpy that skops trusts by itself.
TRUSTED: list[str] = []
_LARGEST = 500_000_000  # bytes, unpacked: over a hundred times what ships
_UNSEEN = np.log(1e-9)
# Of the mean sentence stances beside the words of the article: 1 is as good on dev and worse on real pages,
# where the sentence model sees sides in too many neutral sentences.
_MEANS_WEIGHT = 0.3


class Estimators(NamedTuple):
    """The fitted parts: pipelines over lists of strings, and ``article``, which takes `article_inputs`."""

    tags: "Pipeline"
    sides: "Pipeline"
    stances: "Pipeline"
    article_words: "Pipeline"
    article: Any


class BaselineScorer:
    """Scores an article with fitted estimators; implements `model.predictor.Scorer`."""

    def __init__(self, estimators: Estimators, *, name: str = NAME, checksum: str = "not saved") -> None:
        self._estimators = estimators
        self.name = name
        self.checksum = checksum

    def score(self, text: str, sentences: Sequence[Span], workers: int = 1) -> Scores:
        """Return the scores of a text, from one thread whatever ``workers`` says; see `model.predictor.Scores`."""
        offsets = words(text)
        forms = [text[start:end] for start, end in offsets]
        tags = _logs(self._estimators.tags, word_features(text, offsets, sentences), len(TAGS))
        stances = _logs(self._estimators.stances, sentence_features(text, sentences), len(STANCES))
        inputs = article_inputs(self._estimators.article_words, [text], [np.exp(stances)])
        article = _logs(self._estimators.article, inputs, len(STANCES))
        sides = self._sides(forms, decode(tags))
        return Scores(words=offsets, tags=tags, sides=sides, stances=stances, article=article[0])

    def _sides(self, forms: list[str], spans: list[TagSpan]) -> Floats:
        """Return log-probabilities ``[W, len(SIDES)]``; mentions of one surname share their mean."""
        sides = np.full((len(forms), len(SIDES)), -np.log(len(SIDES)))
        officials = [span for span in spans if span.label is EntityLabel.OFFICIAL]
        if officials:
            features = [side_features(forms, span.start, span.end) for span in officials]
            found = _logs(self._estimators.sides, features, len(SIDES))
            places: defaultdict[str, list[int]] = defaultdict(list)
            for at, span in enumerate(officials):
                places[forms[span.end - 1]].append(at)
            for indices in places.values():
                mean = found[indices].mean(axis=0)
                for at in indices:
                    sides[officials[at].start : officials[at].end] = mean
        return sides


def article_inputs(article_words: "Pipeline", texts: Sequence[str], stances: Sequence[Floats]) -> Any:
    """Return the inputs of the article model, a sparse matrix with one row a text.

    Args:
        article_words: fitted on `article_features`.
        texts: the articles.
        stances: for each, the probabilities of its sentences' stances, ``[S, len(STANCES)]``.
    """
    from scipy.sparse import csr_matrix, hstack

    means = csr_matrix(_MEANS_WEIGHT * np.array([rows.mean(axis=0) for rows in stances]))
    return hstack([article_words.transform([article_features(text) for text in texts]), means]).tocsr()


def load_baseline(weights: Weights) -> BaselineScorer:
    """Build the scorer from verified files.

    Raises:
        MissingExtraError: if scikit-learn or skops is not installed.
        WeightsError: if a file is missing, altered, or holds another type than the baseline is made of.
    """
    try:
        import skops.io
        from sklearn.exceptions import InconsistentVersionWarning
        from skops.io.exceptions import UntrustedTypesFoundException
    except ImportError as error:
        raise MissingExtraError(
            f'the baseline needs {error.name}, which an extra installs: pip install "picketline[baseline]"'
        ) from error
    parts = {}
    for part in Estimators._fields:
        path = weights.folder / f"{part}.skops"
        data = _checked_archive(weights.read(path.name), path)
        try:
            with warnings.catch_warnings():
                # Only weights and hashing are used, which mean the same in every release since 1.5.
                warnings.simplefilter("ignore", InconsistentVersionWarning)
                parts[part] = skops.io.loads(data, trusted=TRUSTED)
        except UntrustedTypesFoundException as error:
            raise WeightsError(
                f"{path}: {error} The baseline is made of scikit-learn's own types"
                " alone: train it anew with python -m training.train --only baseline"
            ) from error
        except Exception as error:  # skops says in many ways that it cannot read a file
            raise WeightsError(
                f"{path}: {error!r}; it has the right checksum and is no part of a baseline"
            ) from error
    return BaselineScorer(Estimators(**parts), checksum=weights.checksum)


def _checked_archive(data: bytes, path: Path) -> bytes:
    """Refuse an archive that unpacks to more than the baseline can have."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise WeightsError(f"{path}: no skops file: {error}; train the baseline anew") from error
    if size > _LARGEST:
        raise WeightsError(
            f"{path}: unpacks to {size:,} bytes, more than {_LARGEST:,}; train the baseline anew"
        )
    return data


def _logs(estimator: Any, features: Any, n_classes: int) -> Floats:
    """Return log-probabilities ``[n, n_classes]``; a class that training did not show is all but impossible.

    From the decision function, whose meaning no release of scikit-learn has changed; ``predict_proba`` of 1.5
    fails on weights that 1.9 saved.
    """
    decisions = estimator.decision_function(features)
    if decisions.ndim == 1:  # two classes
        decisions = np.column_stack([np.zeros_like(decisions), decisions])
    full = np.full((len(decisions), n_classes), _UNSEEN)
    full[:, estimator.classes_] = log_softmax(decisions)
    return log_softmax(full)
