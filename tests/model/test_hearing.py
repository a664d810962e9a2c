import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.hearing import DEAF, Hearing, heard
from model.labels import SIDES, STANCES, Side, Stance

HEARING = Hearing(bonus={Side.UNION: {Stance.UNION: 1.0, Stance.GOVERNMENT: -3.0}}, article_follows=10.0)
DOUBTFUL = np.log([[0.3, 0.4, 0.3], [0.3, 0.4, 0.3]])
ARTICLE = np.log([0.3, 0.4, 0.3])


def test_a_doubtful_sentence_goes_to_the_side_of_its_speaker_and_takes_the_article_along() -> None:
    stances, article = heard(HEARING, [Side.UNION, None], stances=DOUBTFUL, article=ARTICLE)
    assert [STANCES[i] for i in stances.argmax(axis=1)] == [Stance.UNION, Stance.GOVERNMENT]
    assert STANCES[int(article.argmax())] is Stance.UNION


def test_a_speaker_may_still_make_the_other_case() -> None:
    certain = np.log([[0.001, 0.998, 0.001]])
    stances, _ = heard(HEARING, [Side.UNION], stances=certain, article=ARTICLE)
    assert STANCES[int(stances.argmax())] is Stance.GOVERNMENT


def test_without_hearing_nothing_changes() -> None:
    stances, article = heard(DEAF, [Side.UNION, None], stances=DOUBTFUL, article=ARTICLE)
    np.testing.assert_allclose(stances, DOUBTFUL)
    np.testing.assert_allclose(article, ARTICLE)


@given(st.lists(st.sampled_from([None, *SIDES]), min_size=1, max_size=9), st.integers(0, 2**32 - 1))
def test_scores_stay_probabilities(sides: list[Side | None], seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows = np.log(chance.dirichlet(np.ones(len(STANCES)), size=len(sides) + 1))
    stances, article = heard(HEARING, sides, stances=rows[:-1], article=rows[-1])
    assert np.exp(stances).sum(axis=1) == pytest.approx(np.ones(len(sides)))
    assert np.exp(article).sum() == pytest.approx(1.0)


def test_a_sentence_that_nobody_speaks_and_an_article_have_priors_of_their_own() -> None:
    silent = Hearing(
        bonus={None: {Stance.GOVERNMENT: -1.0}}, article_follows=0.0, article_bonus={Stance.UNION: 1.0}
    )
    stances, article = heard(silent, [Side.UNION, None], stances=DOUBTFUL, article=ARTICLE)
    assert STANCES[int(stances[0].argmax())] is Stance.GOVERNMENT
    assert STANCES[int(stances[1].argmax())] is not Stance.GOVERNMENT
    assert STANCES[int(article.argmax())] is Stance.UNION


@pytest.mark.parametrize("side", [None, Side.OTHER])
@pytest.mark.parametrize("party", [Side.UNION, Side.GOVERNMENT, Side.EMPLOYER])
def test_a_sentence_that_no_party_speaks_leans_to_the_case_of_its_article(
    side: Side | None, party: Side
) -> None:
    led = Hearing(bonus={}, article_follows=0.0, follows_article=0.5)
    stances, article = heard(led, [side, party], stances=DOUBTFUL, article=np.log([0.8, 0.1, 0.1]))
    assert [STANCES[i] for i in stances.argmax(axis=1)] == [Stance.UNION, Stance.GOVERNMENT]
    np.testing.assert_allclose(np.exp(article), [0.8, 0.1, 0.1])


def test_temperatures_change_how_sure_and_no_answer() -> None:
    hot = Hearing(bonus={}, article_follows=0.0, stance_temperature=2.0, article_temperature=3.0)
    stances, article = heard(hot, [None, None], stances=DOUBTFUL, article=ARTICLE)
    assert (stances.argmax(axis=1) == DOUBTFUL.argmax(axis=1)).all()
    assert stances.max() < DOUBTFUL.max()
    assert article.argmax() == ARTICLE.argmax()
    assert article.max() < ARTICLE.max()
