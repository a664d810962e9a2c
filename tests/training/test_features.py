from datetime import date

import numpy as np
import pytest
import torch

from annotations import Article, GoldSentence, Mention
from model.labels import EntityLabel, Side, Stance
from model.runtime import TransformerScorer
from model.settings import Settings
from model.tags import TAGS
from model.windows import WindowSize, encode, windows
from tests import tiny
from training.features import IGNORED, Collator, batch_of, targets, unreachable
from training.torch_backend import UNSCALED, TorchBackend

TOKENIZER = tiny.tokenizer()
SIZE = WindowSize(n_pieces=40, n_context=6)


def article(
    identifier: str = "x-1", *, text: str = "Unite will strike. Ms Ho said so.", n_copies: int = 1
) -> Article:
    return Article(
        id=identifier,
        title="t",
        published=date(2023, 1, 1),
        style="s",
        sector="ambulance",
        stance=Stance.UNION,
        text=text * n_copies,
        mentions=(
            Mention(start=0, end=5, label=EntityLabel.UNION),
            Mention(start=22, end=24, label=EntityLabel.OFFICIAL, side=Side.UNION),
        ),
        sentences=(
            GoldSentence(start=0, end=18, stance=Stance.NEUTRAL, paragraph=0),
            GoldSentence(start=19, end=33, stance=Stance.UNION, paragraph=0),
        ),
    )


def encoded(of: Article):
    return encode(of.text, [(s.start, s.end) for s in of.sentences], TOKENIZER)


def test_targets_name_the_words_of_the_mentions() -> None:
    gold = targets(article(), encoded(article()))
    assert [TAGS[tag] for tag in gold.tags] == ["B-UNION", "O", "O", "O", "O", "B-OFFICIAL", "O", "O", "O"]
    assert [side for side in gold.sides if side != IGNORED] == [0]
    assert (gold.stances, gold.article) == ([2, 0], 0)


def test_a_mention_inside_a_word_is_reported_as_unreachable() -> None:
    caption = article(text="Unitewill strike. Ms Ho said so. ")
    assert [m.label for m in unreachable(caption, encoded(caption))] == [
        EntityLabel.UNION,
        EntityLabel.OFFICIAL,
    ]
    assert unreachable(article(), encoded(article())) == []


def test_lexicon_matches_are_dropped_for_whole_articles_by_seed_and_epoch() -> None:
    many = [article(f"x-{i}") for i in range(40)]
    collator = Collator(TOKENIZER, SIZE, seed=1, lexicon_dropout=0.5)
    first = collator.batch(many)["matches"].any(dim=1)
    assert 5 < int(first.sum()) < 35
    assert torch.equal(first, collator.batch(many)["matches"].any(dim=1))
    collator.epoch = 1
    assert not torch.equal(first, collator.batch(many)["matches"].any(dim=1))


def test_a_padded_batch_scores_as_each_window_alone() -> None:
    network = tiny.network()
    short, long = article(), article("x-2", text="The trust said the strike will end. " * 9)
    streams = [encoded(short), encode(long.text, [(0, 200), (201, len(long.text))], TOKENIZER)]
    cut = [windows(stream, SIZE, TOKENIZER) for stream in streams]
    with torch.inference_mode():
        together = network(**batch_of(cut, [2, 2]))
        stances, _ = network.stance_head(together.vectors, torch.tensor([[1.0, 1, 0, 0], [0, 0, 1, 1]]))
    backend = TorchBackend(network)
    alone = [backend.run(window).tags for windows_ in cut for window in windows_]
    np.testing.assert_allclose(together.tags.numpy(), np.concatenate(alone), atol=1e-4)
    settings = Settings(name="t", window=SIZE, temperatures=UNSCALED)
    scorer = TransformerScorer(backend, TOKENIZER, settings, name="t", checksum="")
    scores = [scorer.score(short.text, [(0, 18), (19, 33)])]
    scores.append(scorer.score(long.text, [(0, 200), (201, len(long.text))]))
    expected = np.concatenate([each.stances for each in scores])
    np.testing.assert_allclose(stances.log_softmax(-1).numpy(), expected, atol=1e-4)


def test_collated_targets_line_up_with_the_batch() -> None:
    batch = Collator(TOKENIZER, SIZE, seed=0, lexicon_dropout=0.0).batch([article(), article("x-2")])
    assert batch["tag_targets"].shape == batch["first_pieces"].shape == (18,)
    assert batch["membership"].tolist() == [[1, 1, 0, 0], [0, 0, 1, 1]]
    assert batch["pooling"].sum(dim=1).tolist() == pytest.approx([1.0] * 4)
