"""The corpus as a DatasetDict: typed, complete, and no burden to those who do not ask for it."""

import subprocess
import sys
from datetime import date

import pytest

import annotations
from annotations.corpus import SPLITS
from model.labels import EntityLabel, Stance

datasets = pytest.importorskip("datasets")


@pytest.fixture(scope="module")
def corpus() -> "datasets.DatasetDict":
    return annotations.to_dataset()


def test_rows_say_what_the_articles_say(corpus: "datasets.DatasetDict") -> None:
    assert {name: rows.num_rows for name, rows in corpus.items()} == {
        name: len(annotations.load(name)) for name in SPLITS
    }
    features = corpus["dev"].features
    label, side = features["entities"].feature["label"], features["entities"].feature["side"]
    side_names = {None: None, **dict(enumerate(side.names))}
    stance = features["stance"]
    for row, article in zip(corpus["dev"], annotations.load("dev"), strict=True):
        assert (row["id"], row["text"], row["published"]) == (article.id, article.text, article.published)
        assert stance.int2str(row["stance"]) == article.stance.value
        assert [
            (e["start"], e["end"], label.int2str(e["label"]), side_names[e["side"]]) for e in row["entities"]
        ] == [(m.start, m.end, m.label.value, m.side) for m in article.mentions]
        assert [
            (s["start"], s["end"], stance.int2str(s["stance"]), s["paragraph"]) for s in row["sentences"]
        ] == [(s.start, s.end, s.stance.value, s.paragraph) for s in article.sentences]


def test_features_are_typed(corpus: "datasets.DatasetDict") -> None:
    features = corpus["train"].features
    assert features["stance"].names == ["union", "government", "neutral"]
    assert features["entities"].feature["label"].names == ["UNION", "TRUST", "OFFICIAL", "PERCENTAGE", "DATE"]
    assert features["entities"].feature["start"].dtype == "int32"
    assert isinstance(corpus["train"][0]["published"], date)
    assert {"title", "style", "sector"} <= set(features)
    assert EntityLabel(features["entities"].feature["label"].names[0]) is EntityLabel.UNION
    assert Stance(features["sentences"].feature["stance"].names[2]) is Stance.NEUTRAL


def test_importing_annotations_imports_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys, annotations; annotations.load('dev');"
        "print([m for m in ('datasets', 'sklearn', 'torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
