"""evaluate() and summary() on two small articles, every figure worked by hand."""

from dataclasses import replace

import pytest

from eval.matching import Outcome
from eval.metrics import Counts
from eval.scores import evaluate, names, summary
from model.labels import EntityLabel, Stance
from tests.eval.planted import FIRST, SECOND, Perfect, Planted

ARTICLES = [FIRST, SECOND]
UNION, TRUST, OFFICIAL = EntityLabel.UNION, EntityLabel.TRUST, EntityLabel.OFFICIAL


def test_counts_of_an_article() -> None:
    first, second = evaluate(Planted(), ARTICLES, seen=frozenset())
    assert first.entities == {
        EntityLabel.UNION: Counts(tp=1, fp=1),  # Barts Health taken for a union
        EntityLabel.TRUST: Counts(fn=1),
        EntityLabel.OFFICIAL: Counts(tp=1),
        EntityLabel.PERCENTAGE: Counts(fp=1, fn=1),  # 10 for 10%
        EntityLabel.DATE: Counts(tp=1),
    }
    assert first.outcomes[TRUST][Outcome.INCORRECT] == 1
    assert first.outcomes[EntityLabel.PERCENTAGE][Outcome.PARTIAL] == 1
    assert second.outcomes[TRUST][Outcome.SPURIOUS] == 1
    assert second.outcomes[EntityLabel.DATE][Outcome.MISSED] == 1
    assert sum(sum(by.values()) for by in second.outcomes.values()) == 4


def test_headline_figures() -> None:
    figures = summary(evaluate(Planted(), ARTICLES, seen=frozenset()))
    assert figures["entity_f1"] == pytest.approx(2 * 5 / (8 + 8))  # 5 of 8 gold and of 8 predicted
    assert figures["entity_f1_UNION"] == pytest.approx(0.8)  # tp 2, fp 1
    assert figures["entity_f1_TRUST"] == 0.0
    assert figures["side_accuracy"] == 0.5  # of two officials found, one taken for an employer
    # union: tp 1, fn 1; neutral: tp 1, fp 1, fn 1; government: tp 1, fp 1
    assert figures["sentence_macro_f1"] == pytest.approx((2 / 3 + 1 / 2 + 2 / 3) / 3)
    assert figures["article_macro_f1"] == 1.0  # neutral occurs in neither gold nor predictions
    assert figures["article_accuracy"] == 1.0


def test_only_officials_found_by_strict_match_are_asked_for_their_side() -> None:
    official = FIRST.mentions[3]
    longer = replace(official, end=official.end + 1)
    article = replace(FIRST, mentions=(*FIRST.mentions[:3], longer, *FIRST.mentions[4:]))
    assert [record.sides.cases for record in evaluate(Planted(), [FIRST, article], seen=frozenset())] == [
        1,
        0,
    ]


def test_a_gold_sentence_takes_the_stance_of_the_predicted_one_around_it() -> None:
    first, second = evaluate(Planted(), ARTICLES, seen=frozenset())  # one predicted sentence an article
    assert first.sentences_predicted.counts["union"] == Counts(tp=2, fp=1)
    assert second.sentences_predicted.counts["government"] == Counts(tp=1, fp=1)


def test_seen_names_apart_from_unseen_ones() -> None:
    seen = names([replace(FIRST, text=FIRST.text.upper())])  # case does not make a name new
    assert seen == {"unite", "ann lee", "barts health"}
    first, second = evaluate(Planted(), ARTICLES, seen=seen)
    assert first.seen == {UNION: Counts(tp=1), TRUST: Counts(fn=1), OFFICIAL: Counts(tp=1)}
    assert first.unseen == {UNION: Counts(), TRUST: Counts(), OFFICIAL: Counts()}
    assert second.unseen == {UNION: Counts(tp=1), TRUST: Counts(), OFFICIAL: Counts(tp=1)}


def test_a_perfect_model_scores_1_everywhere() -> None:
    records = evaluate(Perfect(ARTICLES), ARTICLES, seen=frozenset())
    assert set(summary(records).values()) == {1.0}
    assert all(record.sentences_predicted.accuracy == 1.0 for record in records)


def test_reliability_pairs_each_score_with_its_outcome() -> None:
    first, _ = evaluate(Planted(), ARTICLES, seen=frozenset())
    assert first.entity_reliability.cases == 5
    assert first.entity_reliability.ece == pytest.approx(0.9 - 3 / 5)
    assert first.sentence_reliability.ece == pytest.approx(0.9 - 2 / 3)
    assert first.article_reliability.ece == pytest.approx(1 - 0.9)


def test_sentences_other_than_the_boundaries_given_are_refused() -> None:
    altered = replace(FIRST, sentences=FIRST.sentences[:2])
    with pytest.raises(ValueError, match=r"first: perfect 1 gave other sentences than the boundaries"):
        evaluate(Perfect([FIRST]), [altered], seen=frozenset())


def test_an_official_without_a_side_is_refused() -> None:
    mute = replace(FIRST, mentions=tuple(replace(mention, side=None) for mention in FIRST.mentions))
    with pytest.raises(ValueError, match="first: the official at 26 has no side"):
        evaluate(Perfect([mute]), [FIRST], seen=frozenset())


def test_no_article_has_no_summary() -> None:
    with pytest.raises(ValueError, match="no articles"):
        summary([])


def test_a_figure_without_cases_is_0() -> None:
    bare = replace(FIRST, mentions=(), stance=Stance.NEUTRAL)
    figures = summary(evaluate(Perfect([bare]), [bare], seen=frozenset()))
    assert figures["entity_f1"] == figures["side_accuracy"] == 0.0
