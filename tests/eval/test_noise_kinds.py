"""Damage leaves annotation where it was: every mention and sentence keeps its words."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import annotations
from annotations import Article
from eval.noise_kinds import CREDITS, FURNITURE, KINDS, noised
from eval.pages import Edit, Page, edited, rewritten
from model.labels import Stance
from model.lexicon import lexicon_spans
from tests.annotations.test_format import articles
from tests.eval.planted import FIRST, article

NEWS = article(
    "news",
    Stance.NEUTRAL,
    ("“It’s [Unite|UNION]'s vote”, and \"they're\" out on [7-8 May|DATE] over 'pay'.", Stance.UNION),
    ("Nurses working with [Ann Lee|OFFICIAL/union] were talking about conditions.", Stance.NEUTRAL),
)
PAGE = """---
id: page
title: t
published: 2023-02-07
style: s
sector: s
stance: neutral
---
N [Unite](UNION) votes to strike

N Staff walked out.
N They came back.
"""
LETTER_CASE = ("lower case", "headings in capitals", "upper case", "all, mildly")


def plain(text: str, *, fold: bool) -> str:
    """Undo what may change in a mention: quotes, dashes and spaces; its letters, where case does."""
    text = "".join("-" if unicodedata.category(char) == "Pd" else char for char in text)
    text = text.translate(str.maketrans("“”‘’\u00a0\u202f\u2009", "\"\"''   ")).replace("―", "-")
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in text) if fold else text


def surfaces(damaged: Article, *, fold: bool) -> list[str]:
    return [plain(damaged.text[m.start : m.end], fold=fold) for m in damaged.mentions]


def containing(damaged: Article) -> list[list[int]]:
    """Return the numbers of the sentences that hold each mention whole."""
    return [
        [i for i, s in enumerate(damaged.sentences) if s.start <= m.start and m.end <= s.end]
        for m in damaged.mentions
    ]


def outside(page: Page) -> str:
    """Return what neither sentences nor furniture cover; both are disjoint, or this fails."""
    gold = ((s.start, s.end) for s in page.article.sentences)
    rest, at = "", 0
    for start, end in sorted(chain(gold, page.furniture)):
        assert at <= start < end <= len(page.article.text)
        assert page.article.text[start:end] == page.article.text[start:end].strip()
        rest += page.article.text[at:start]
        at = end
    return rest + page.article.text[at:]


def assert_annotation_is_kept(clean: Article, page: Page, name: str) -> None:
    damaged, fold = page.article, name in LETTER_CASE
    assert surfaces(damaged, fold=fold) == surfaces(clean, fold=fold)
    assert [(m.label, m.side) for m in damaged.mentions] == [(m.label, m.side) for m in clean.mentions]
    assert containing(damaged) == containing(clean)
    assert [(s.stance, s.paragraph) for s in damaged.sentences] == [
        (s.stance, s.paragraph) for s in clean.sentences
    ]
    assert not outside(page).strip()


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=25)
@given(clean=articles())
def test_mentions_and_sentences_keep_their_words(name: str, clean: Article) -> None:
    assert_annotation_is_kept(clean, noised(clean, name), name)


@pytest.mark.parametrize("name", KINDS)
def test_articles_of_the_corpus_are_damaged_and_stay_sound(name: str) -> None:
    dev = annotations.load("dev")[:12]
    pages = [noised(each, name) for each in dev]
    for clean, page in zip(dev, pages, strict=True):
        assert_annotation_is_kept(clean, page, name)
    assert [page.article.text for page in pages] != [each.text for each in dev]
    assert [noised(each, name) for each in dev] == pages  # the same on every call


def test_no_line_of_furniture_holds_a_mention() -> None:
    lines = [*FURNITURE, *CREDITS]
    assert [line for line in lines if list(lexicon_spans(line)) or re.search(r"[\d%]", line)] == []


def texts(name: str, clean: Article = NEWS) -> str:
    return noised(clean, name).article.text


def test_quotes_and_case() -> None:
    assert '"It\'s Unite\'s vote", and "they\'re" out' in texts("straight quotes")
    assert "“It’s Unite’s vote”, and “they’re” out on 7-8 May over ‘pay’." in texts("curly quotes")
    assert "ann lee were" in texts("lower case")
    assert "ANN LEE WERE" in texts("upper case")


def test_dashes_and_spaces() -> None:
    text = texts("dashes and spaces")
    assert "7-8" not in text
    assert any(char in text for char in "\u00a0\u202f\u2009")
    assert "\u00ad" in text
    assert text.replace("\u00ad", "").split() != NEWS.text.split()


def words_differing(one: Iterable[str], other: Iterable[str]) -> list[tuple[str, str]]:
    return [(a, b) for a, b in zip(one, other, strict=True) if a != b]


def test_a_typo_is_one_letter_more_less_or_two_swapped() -> None:
    long = annotations.load("dev")[0]
    changed = words_differing(long.text.split(), texts("typos", long).split())
    assert len(changed) == round(len(long.text.split()) / 40)
    for before, after in changed:
        assert abs(len(before) - len(after)) == 1 or sorted(before) == sorted(after), (before, after)


def test_headings_run_into_what_follows_and_lines_are_put_between() -> None:
    page = annotations.parse(PAGE, path="page")
    glued = noised(page, "run-on headings")
    assert "Unite votes to strikeStaff walked out. They" in glued.article.text
    assert {glued.article.text[start:end] for start, end in glued.furniture} < set(CREDITS)
    cut_in = noised(page, "page furniture")
    assert {cut_in.article.text[start:end] for start, end in cut_in.furniture} < set(FURNITURE)
    assert cut_in.article.text.count("\n\n") == page.text.count("\n\n") + 1
    shouted = noised(page, "headings in capitals").article.text
    assert shouted.startswith("UNITE VOTES TO STRIKE\n\nStaff")


def test_bullets_belong_to_their_sentences_and_times_on_their_own_lines_to_none() -> None:
    listed = noised(NEWS, "bullets").article
    assert {listed.text[s.start : s.start + 2][1] for s in listed.sentences} == {" "}
    assert listed.text[listed.sentences[1].start - 1] == "\n"
    pages = [noised(each, "timestamps") for each in annotations.load("dev")[:12]]
    for page in pages:
        assert all(page.article.text[start:end].replace(":", ".")[2] == "." for start, end in page.furniture)
    assert any(page.furniture for page in pages)


def test_edits_move_offsets_by_hand() -> None:
    page = edited(
        Page(article=FIRST),
        [
            Edit(start=0, end=0, text="Menu\n", furniture=True),
            Edit(start=6, end=11, text="demands"),
            Edit(start=FIRST.sentences[1].start, end=FIRST.sentences[1].start, text="* ", inside=True),
        ],
    )
    moved = page.article
    assert moved.text.startswith("Menu\nUnite demands 10% by 1 May. * Ann Lee agreed.")
    assert [moved.text[s.start : s.end] for s in moved.sentences][:2] == [
        "Unite demands 10% by 1 May.",
        "* Ann Lee agreed.",
    ]
    assert [moved.text[m.start : m.end] for m in moved.mentions][:4] == ["Unite", "10%", "1 May", "Ann Lee"]
    assert page.furniture == ((0, 4),)


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([Edit(start=3, end=8, text="x")], "first: an edit cuts through the span that starts or ends at 5"),
        ([Edit(start=6, end=9, text="a"), Edit(start=8, end=11, text="b")], "first: two edits at 8"),
        ([Edit(start=6, end=6, text="a"), Edit(start=6, end=6, text="b")], "first: two edits at 6"),
    ],
)
def test_edits_that_would_break_annotation_are_refused(edits: list[Edit], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        edited(Page(article=FIRST), edits)


def test_a_text_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="offsets would move"):
        rewritten(Page(article=FIRST), "short")


@given(st.text(alphabet="“”‘’\"' aé.-", max_size=30))
def test_quotes_come_back(text: str) -> None:
    clean = article("any", Stance.NEUTRAL, (f"x{text}x", Stance.NEUTRAL))
    curly = noised(clean, "curly quotes").article
    assert not set(curly.text) & {'"', "'"}
    assert texts("straight quotes", curly) == texts("straight quotes", clean)
