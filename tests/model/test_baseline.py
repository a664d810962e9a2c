"""The baseline behind the predictor: spans, sides and errors, with planted estimators and files."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import skops.io
from scipy.sparse import csr_matrix

from model.baseline import BaselineScorer, Estimators, load_baseline
from model.errors import MissingExtraError, WeightsError
from model.labels import SIDES, STANCES, EntityLabel, Side, Stance
from model.predictor import Predictor
from model.tags import TAGS
from model.weights_file import Weights, write_manifest


class Planted:
    """An estimator that gives each row the class that ``choose`` names, with a margin of ``margin(row)``."""

    def __init__(self, n_classes, choose, margin=lambda row: 9.0):
        self.classes_ = np.arange(n_classes)
        self._choose, self._margin = choose, margin

    def decision_function(self, rows):
        decisions = np.zeros((len(rows), len(self.classes_)))
        for at, row in enumerate(rows):
            decisions[at, self._choose(row)] = self._margin(row)
        return decisions


def predictor() -> Predictor:
    """Capitalised words are officials; "union" nearby decides the side, weakly without it."""
    return Predictor(
        BaselineScorer(
            Estimators(
                tags=Planted(len(TAGS), lambda row: TAGS.index("B-OFFICIAL") if "cs1" in row else 0),
                sides=Planted(
                    len(SIDES),
                    lambda row: SIDES.index(Side.UNION if "near=union" in row else Side.OTHER),
                    lambda row: 9.0 if "near=union" in row else 1.0,
                ),
                stances=Planted(len(STANCES), lambda row: STANCES.index(Stance.GOVERNMENT)),
                article_words=SimpleNamespace(transform=lambda rows: csr_matrix((len(rows), 1))),
                article=SimpleNamespace(
                    classes_=np.arange(3), decision_function=lambda rows: rows.toarray()[:, 1:] * 30
                ),
            )
        )
    )


def test_spans_are_the_words_that_the_tags_name() -> None:
    text = "so union Reed  met\n\nJoHale."
    found = predictor().predict(text)
    assert [(entity.text, entity.label) for entity in found.entities] == [
        ("Reed", EntityLabel.OFFICIAL),
        ("Jo", EntityLabel.OFFICIAL),
        ("Hale", EntityLabel.OFFICIAL),
    ]
    assert all(text[entity.start : entity.end] == entity.text for entity in found.entities)


def test_mentions_of_one_person_share_a_side() -> None:
    found = predictor().predict("so Reed left, then union Reed spoke, and Hale went")
    assert [entity.side for entity in found.entities] == [Side.UNION, Side.UNION, Side.OTHER]
    assert found.entities[0].side_score == found.entities[1].side_score


def test_the_article_sees_the_stances_of_its_sentences() -> None:
    assert predictor().predict("a strike").stance is Stance.GOVERNMENT


def test_a_missing_library_is_answered_with_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_manifest(tmp_path, kind="baseline")
    monkeypatch.setitem(sys.modules, "skops.io", None)
    with pytest.raises(MissingExtraError, match=r'skops.io.*pip install "picketline\[baseline\]"'):
        load_baseline(Weights.open(tmp_path))


def test_a_file_with_a_foreign_type_is_refused(tmp_path: Path) -> None:
    for part in Estimators._fields:
        skops.io.dump(Planted, tmp_path / f"{part}.skops")
    write_manifest(tmp_path, kind="baseline")
    with pytest.raises(WeightsError, match=r"tags\.skops: .*Planted.*training\.train --only baseline"):
        load_baseline(Weights.open(tmp_path))
