"""Opinions of another network: read and written, mixed with their sentences, and learnt."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from datasets import Dataset
from hypothesis import given
from hypothesis import strategies as st

from annotations import features, load
from annotations.export import to_row
from model.network import NetworkOutput
from model.windows import WindowSize
from tests import tiny
from training.config import ConfigError, TrainingConfig
from training.features import IGNORED, Collator, with_opinions
from training.losses import Answer, joint_loss
from training.opinions import Opinion, OpinionsError, read_opinions, write_opinions

ARTICLES = load("train")[:4]
FIRST = ARTICLES[0]


def opinion(article=FIRST, *, seed: int = 0) -> Opinion:
    """Return an opinion whose every row is another one."""
    rows = torch.rand(len(article.sentences) + 1, 3, generator=torch.Generator().manual_seed(seed)).softmax(
        -1
    )
    *sentences, whole = (tuple(row) for row in rows.tolist())
    return Opinion(tuple(sentences), whole)


@given(st.lists(st.floats(0.001, 1), min_size=3, max_size=3))
def test_what_is_written_is_read_to_two_decimals(tmp_path_factory, weights: list[float]) -> None:
    probabilities = tuple(weight / sum(weights) for weight in weights)
    path = tmp_path_factory.mktemp("opinions") / "o.jsonl"
    written = Opinion((probabilities,) * len(FIRST.sentences), probabilities)
    write_opinions(path, [(FIRST, written)])
    read = read_opinions(path, ARTICLES)[FIRST.id]
    assert sum(read.article) == pytest.approx(1)
    for row in (*read.sentences, read.article):
        assert row == pytest.approx(probabilities, abs=0.02)


def test_opinions_on_other_articles_are_left_out(tmp_path: Path) -> None:
    write_opinions(tmp_path / "o.jsonl", [(article, opinion(article)) for article in ARTICLES])
    assert set(read_opinions(tmp_path / "o.jsonl", ARTICLES[1:])) == {a.id for a in ARTICLES[1:]}


def test_every_fault_of_a_file_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    write_opinions(path, [(article, opinion(article)) for article in ARTICLES])
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[0]["article"] = [0.5, 0.4, 0.4]
    rows[1]["sentences"].pop()
    del rows[2]["article"]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{\n")
    changed = [*ARTICLES[:3], replace(ARTICLES[3], text=ARTICLES[3].text + " ")]
    with pytest.raises(OpinionsError) as raised:
        read_opinions(path, changed)
    lines = str(raised.value).splitlines()[1:-1]
    assert [line.split(":")[1] for line in lines] == ["1", "2", "3", "4", "5"]
    assert "another text" in lines[3]


@pytest.mark.parametrize("splice_share", [0.0, 1.0])
def test_each_sentence_keeps_its_opinion_when_articles_are_mixed(splice_share: float) -> None:
    two = ARTICLES[:2]
    said = {two[0].id: opinion(two[0])}
    rows = with_opinions(Dataset.from_list([to_row(a) for a in two], features=features()), said)
    collator = Collator(
        tiny.tokenizer(),
        WindowSize(n_pieces=40, n_context=6),
        seed=1,
        lexicon_dropout=0.0,
        splice_share=splice_share,
    )
    batch = collator([rows[0], rows[1]])
    found = batch["stance_opinions"].tolist()
    for row in said[two[0].id].sentences:
        assert any(row == pytest.approx(other) for other in found)
    certain = [row for row in found if max(row) == 1.0]
    assert len(certain) == len(two[1].sentences)
    assert (batch["article_targets"] == IGNORED).all() == (splice_share == 1.0)


def test_rows_without_opinions_have_no_such_targets() -> None:
    rows = Dataset.from_list([to_row(FIRST)], features=features())
    collator = Collator(tiny.tokenizer(), WindowSize(n_pieces=40, n_context=6), seed=1, lexicon_dropout=0.0)
    assert "stance_opinions" not in collator([rows[0]])


def test_the_loss_is_least_between_gold_and_opinion() -> None:
    config = TrainingConfig(smoothing=0.0, opinion_share=0.5)
    targets = {
        "tag_targets": torch.tensor([0]),
        "side_targets": torch.tensor([IGNORED]),
        "stance_targets": torch.tensor([0]),
        "article_targets": torch.tensor([IGNORED]),
        "stance_opinions": torch.tensor([[0.2, 0.4, 0.4]]),
        "article_opinions": torch.tensor([[0.2, 0.4, 0.4]]),
    }

    def loss(first: float) -> float:
        sentences = torch.tensor([[first, (1 - first) / 2, (1 - first) / 2]]).log()
        output = NetworkOutput(torch.zeros(1, 11), torch.zeros(1, 4), torch.zeros(1, 8))
        return float(joint_loss(Answer(output, sentences, torch.zeros(1, 3)), targets, config))

    shares = [0.2, 0.4, 0.6, 0.8, 0.99]
    assert min(shares, key=loss) == 0.6


def test_a_share_beyond_one_is_refused() -> None:
    with pytest.raises(ConfigError, match="opinion_share"):
        TrainingConfig(opinion_share=1.5)
