import random

from hypothesis import given
from hypothesis import strategies as st

from annotations import load
from annotations import test_only_ids as kept_for_test
from annotations.organisations import NameIndex
from model.labels import EntityLabel
from model.lexicon import trusts, unions
from training.augment import Augmentation, augment, rewrite

ARTICLES = load("dev")
ALL_NAMES = Augmentation(rename=1.0, lower=0.0, upper=0.0)


@given(st.integers(0, len(ARTICLES) - 1), st.data())
def test_rewriting_mentions_moves_every_other_offset_along(index: int, data: st.DataObject) -> None:
    article = ARTICLES[index]
    names = {
        mention: data.draw(st.text("xyz ", min_size=1, max_size=30))
        for mention in article.mentions
        if data.draw(st.booleans())
    }
    changed = rewrite(article, names)
    for before, after in zip(article.mentions, changed.mentions, strict=True):
        expected = names.get(before, article.text[before.start : before.end])
        assert changed.text[after.start : after.end] == expected
    outside = [(a.end, b.start) for a, b in zip(article.mentions, article.mentions[1:], strict=False)]
    after_ = [(a.end, b.start) for a, b in zip(changed.mentions, changed.mentions[1:], strict=False)]
    for (s, e), (t, f) in zip(outside, after_, strict=True):
        assert article.text[s:e] == changed.text[t:f]
    assert changed.sentences[-1].end == len(changed.text)
    for a, b in zip(changed.sentences, changed.sentences[1:], strict=False):
        assert not changed.text[a.end : b.start].strip()


def test_full_name_and_acronym_change_in_step() -> None:
    seen = 0
    for article in ARTICLES:
        changed = augment(article, ALL_NAMES, random.Random(article.id))
        for before, after, *_ in zip(article.mentions, changed.mentions, strict=True):
            one = article.text[before.start : before.end]
            other = changed.text[after.start : after.end]
            if one == "RCN" and one != other:
                seen += 1
                assert other.isupper()
    assert seen


def test_no_name_kept_for_test_is_ever_drawn() -> None:
    kept = [entry for entry in (*unions(), *trusts()) if entry.id in kept_for_test()]
    changed = [augment(article, ALL_NAMES, random.Random(i)) for article in ARTICLES for i in range(3)]
    index = NameIndex(changed)
    assert {entry.id: index.naming(entry) for entry in kept if index.naming(entry)} == {}


def test_case_changes_and_nothing_else() -> None:
    for shares in (Augmentation(rename=0, lower=1, upper=0), Augmentation(rename=0, lower=0, upper=1)):
        for article in ARTICLES[:20]:
            changed = augment(article, shares, random.Random(0))
            assert changed.text.casefold() == article.text.casefold()
            assert changed.mentions == article.mentions


def test_stances_sides_and_labels_stay() -> None:
    for article in ARTICLES[:20]:
        changed = augment(article, ALL_NAMES, random.Random(1))
        assert [(m.label, m.side) for m in changed.mentions] == [(m.label, m.side) for m in article.mentions]
        assert [s.stance for s in changed.sentences] == [s.stance for s in article.sentences]
        assert EntityLabel.UNION in {m.label for a in ARTICLES for m in a.mentions}
