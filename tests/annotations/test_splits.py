"""What splits.toml promises, proved from the articles themselves and without the code that made it."""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

import annotations
from annotations import corpus, make_splits
from annotations.article import Article
from annotations.overlap import near_identical, shared_persons
from model.labels import EntityLabel
from model.lexicon import trusts, unions

ARTICLES = {split: annotations.load(split) for split in corpus.SPLITS}
CROSSINGS = [("test", "train"), ("test", "dev"), ("dev", "train")]


def plain(text: str) -> str:
    return text.casefold().replace("’", "'")


def has_words(text: str, name: str) -> bool:
    # The first test is the quick one.
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def officials(articles: list[Article]) -> Iterator[str]:
    for article in articles:
        for mention in article.mentions:
            if mention.label == EntityLabel.OFFICIAL:
                yield plain(article.text[mention.start : mention.end])


def sentences(articles: list[Article]) -> list[str]:
    """Sentences of eight words and more, in lower case, a 0 for every run of digits."""
    found = [re.sub(r"\d+", "0", plain(a.text[s.start : s.end])) for a in articles for s in a.sentences]
    return [sentence for sentence in found if len(re.findall(r"\w+", sentence)) >= 8]


def test_shares_hold_in_every_prefix_and_stance() -> None:
    drawn = {
        split: [a for a in ARTICLES[split] if a.id[0] not in make_splits.LATER] for split in corpus.SPLITS
    }
    sizes = {split: Counter(article.id[0] for article in drawn[split]) for split in corpus.SPLITS}
    assert {split: set(count.values()) for split, count in sizes.items()} == {
        "train": {35},
        "dev": {5},
        "test": {10},
    }
    strata = {split: Counter((a.id[0], a.stance) for a in drawn[split]) for split in corpus.SPLITS}
    for stratum, total in sum(strata.values(), Counter()).items():
        assert abs(strata["test"][stratum] - total * 0.2) < 1, stratum
        assert abs(strata["dev"][stratum] - total * 0.1) < 1, stratum


def test_later_articles_are_in_train_alone() -> None:
    later = {
        split: [a.id for a in ARTICLES[split] if a.id[0] in make_splits.LATER] for split in corpus.SPLITS
    }
    assert later["train"] and not later["dev"] and not later["test"]


@pytest.mark.parametrize(("held_out", "seen"), CROSSINGS)
def test_no_full_name_of_an_official_crosses(held_out: str, seen: str) -> None:
    text = "\n".join(plain(article.text) for article in ARTICLES[seen])
    names = {name for name in officials(ARTICLES[held_out]) if " " in name}
    assert len(names) > 100
    assert not [name for name in names if has_words(text, name)]


@pytest.mark.parametrize(("held_out", "seen"), CROSSINGS)
def test_no_near_identical_sentence_crosses(held_out: str, seen: str) -> None:
    vectors = CountVectorizer(token_pattern=r"\w+", binary=True, dtype=np.int32)
    vectors.fit(sentences(ARTICLES[held_out]) + sentences(ARTICLES[seen]))
    left, right = (vectors.transform(sentences(ARTICLES[split])) for split in (held_out, seen))
    shared = (left @ right.T).tocoo()
    union = left.sum(axis=1).A1[shared.row] + right.sum(axis=1).A1[shared.col] - shared.data
    assert np.max(shared.data / union) < 0.8


def test_test_only_organisations_are_named_in_test_and_nowhere_else() -> None:
    only = {o.id: o for o in (*unions(), *trusts()) if o.id in annotations.test_only_ids()}
    assert len(only) == len(annotations.test_only_ids())
    assert len([o for o in unions() if o.id in only]) >= 5
    assert len([o for o in trusts() if o.id in only]) >= 10
    elsewhere = "\n".join(article.text for split in ("train", "dev") for article in ARTICLES[split])
    marked = {a.text[m.start : m.end] for a in ARTICLES["test"] for m in a.mentions}
    for organisation in only.values():
        names = {organisation.name, *organisation.aliases}
        assert names & marked, organisation.id
        assert not [name for name in names if has_words(elsewhere, name)]


def test_the_file_was_made_from_this_corpus_by_the_committed_script() -> None:
    articles = annotations.load("all")
    made = make_splits.render_splits(articles, make_splits.assign(articles), corpus=corpus.checksum())
    assert made == corpus.SPLITS_FILE.read_text(encoding="utf-8")


def article(identifier: str, *lines: str) -> Article:
    header = ["---", f"id: {identifier}", "title: t", "published: 2023-01-01", "style: s", "sector: s"]
    source = "\n".join([*header, "stance: neutral", "---", *lines]) + "\n"
    return annotations.parse(source, path=identifier)


def test_articles_that_share_a_person_or_a_sentence_form_one_unit() -> None:
    articles = [
        article("a", "N Dr [Jo Example](OFFICIAL:union) spoke.", "N Ms [Example](OFFICIAL:union) left."),
        article("b", "N JO EXAMPLE was there too, unmarked."),
        article("c", "N Another [Example](OFFICIAL:other) altogether."),
        article("d", "N The walkout on 3 May will begin at 8am and end at noon."),
        article("e", "N THE WALKOUT on 14 May will begin at 10am and end at noon!"),
        article("f", "N The walkout begins at noon."),
        article("g", "N The walkout begins at noon."),
    ]
    assert make_splits.units(articles) == [["a", "b", "c"], ["d", "e"], ["f"], ["g"]]
    assert {frozenset(link[:2]) for link in near_identical(articles)} == {frozenset("de")}
    assert ("a", "b", "jo example") in set(shared_persons(articles))
