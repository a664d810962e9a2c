import numpy as np
import pytest

from model.closed_sets import doubted
from model.labels import EntityLabel
from model.lexicon import features
from model.predictor import log_softmax
from model.tags import TAGS, decode

FORMS = ["Unison", "and", "Imperial", "College"]


def scores(**chances: tuple[str, float]) -> np.ndarray:
    rows = np.full((len(FORMS), len(TAGS)), 0.001)
    rows[:, 0] = 1.0
    for form, (tag, chance) in chances.items():
        rows[FORMS.index(form), 0] = 1 - chance
        rows[FORMS.index(form), TAGS.index(tag)] = chance
    return log_softmax(np.log(rows))


@pytest.mark.parametrize(("chance", "expected"), [(0.7, ["Unison"]), (0.99, ["Unison", "Imperial"])])
def test_a_name_that_the_lexicon_lacks_needs_more_certainty(chance: float, expected: list[str]) -> None:
    tags = scores(Unison=("B-UNION", 0.7), Imperial=("B-UNION", chance))
    lowered = doubted(tags, np.array(features(FORMS)))
    assert [FORMS[span.start] for span in decode(lowered)] == expected


def test_a_union_is_no_trust() -> None:
    tags = scores(Unison=("B-TRUST", 0.7))
    assert decode(tags)[0].label is EntityLabel.TRUST
    assert decode(doubted(tags, np.array(features(FORMS)))) == []


def test_other_labels_keep_their_scores() -> None:
    tags = scores(Imperial=("B-OFFICIAL", 0.7))
    changed = doubted(tags, np.array(features(FORMS)))
    kept = [i for i, tag in enumerate(TAGS) if not tag.endswith(("UNION", "TRUST"))]
    np.testing.assert_array_equal(changed[:, kept], tags[:, kept])
