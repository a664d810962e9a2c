"""Opinions of a larger encoder, on tiny ones built here."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModel

from annotations import load
from tests import tiny
from training.larger import Lower, TeachConfig, Upper, collate
from training.opinions import read_opinions, write_opinions
from training.teach import opinions_on
from training.transformer import load_tokenizer

ARTICLES = load("train")[:12]


@pytest.fixture(params=["bert", "mpnet"])
def config(request, tmp_path: Path) -> TeachConfig:
    folder = tiny.encoder_folder(tmp_path / "encoder", request.param)
    return TeachConfig(
        base_encoder=str(folder), n_frozen=1, trained_share=0.5, epochs=1, n_pieces=40, n_context=6
    )


def encoder_of(config: TeachConfig):
    return AutoModel.from_pretrained(
        config.base_encoder, add_pooling_layer=False, attn_implementation="eager"
    ).eval()


def test_an_encoder_cut_in_two_answers_as_the_whole_one(config: TeachConfig) -> None:
    whole, encoder = encoder_of(config), encoder_of(config)
    read = Lower(encoder, load_tokenizer(config.base_encoder), config).read(ARTICLES[0])
    batch = collate([read])
    assert (batch["attention"] == 0).any()  # padding is to make no difference
    upper = Upper(encoder, config).eval()
    hidden = upper.encoder(batch["states"], (1.0 - batch["attention"][:, None, None, :]) * -1e9)[0]
    for window, states in zip(read.windows, hidden, strict=True):
        expected = whole(torch.from_numpy(window.pieces)[None]).last_hidden_state[0]
        assert torch.allclose(states[: len(window.pieces)], expected, atol=0.01)


def test_training_moves_the_upper_layers_alone(config: TeachConfig) -> None:
    before = encoder_of(config).state_dict()
    upper = Upper(encoder_of(config), config)
    learning = {id(parameter) for group in upper.groups() for parameter in group["params"]}
    for name, parameter in upper.encoder.named_parameters():
        assert parameter.requires_grad == (id(parameter) in learning) == name.startswith("layer.0."), name
    assert torch.equal(
        upper.encoder.layer[0].output.dense.weight, before["encoder.layer.1.output.dense.weight"]
    )


def test_there_is_an_opinion_on_every_sentence_and_the_same_one_again(
    config: TeachConfig, tmp_path: Path
) -> None:
    opinions = opinions_on(ARTICLES, config)
    assert [article.id for article, _ in opinions] == [article.id for article in ARTICLES]
    write_opinions(tmp_path / "o.jsonl", opinions)
    assert set(read_opinions(tmp_path / "o.jsonl", ARTICLES)) == {article.id for article in ARTICLES}
    assert opinions_on(ARTICLES, config) == opinions


def test_too_few_articles_to_calibrate_on_are_refused(config: TeachConfig) -> None:
    alike = [article for article in ARTICLES if article.stance is ARTICLES[0].stance]
    with pytest.raises(ValueError, match="not every stance"):
        opinions_on(alike, config)
