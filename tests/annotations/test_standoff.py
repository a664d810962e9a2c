"""Stand-off annotations: no word of the text in them, and joined with the annotated text or not at all."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import annotations
from annotations import standoff
from annotations.article import Article
from annotations.make_external import render_standoff
from model.labels import LABELS, SIDES, STANCES

SOURCE = """\
---
id: x-001
title: Crews walk out
published: 2023-02-14
style: regional newspaper
sector: ambulance
stance: union
---
N Crews at [NHS Fife](TRUST) walk out

U “It’s about respect,” said [Jo Example](OFFICIAL:union).
N They are back on [Friday](DATE).
"""
ARTICLE = annotations.parse(SOURCE, path="x-001.md")
TEXT = "Crews at NHS Fife walk out\r\n“It’s about respect,” said Jo Example.  They are back on Friday.\n"


def content(article: Article) -> list[tuple[str, ...]]:
    spans = [(article.text[s.start : s.end], s.stance.value) for s in article.sentences]
    return [*spans, *((article.text[m.start : m.end], m.label.value, m.side or "") for m in article.mentions)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-off files of two articles in ``external/``, their texts in ``texts/``: the latter is returned."""
    external, texts = tmp_path / "external", tmp_path / "texts"
    external.mkdir()
    texts.mkdir()
    for name in ("x-001", "x-002"):
        found = standoff.detach(ARTICLE, TEXT.encode()) | {"id": name}
        (external / f"{name}.json").write_text(render_standoff(found), encoding="utf-8")
        (texts / f"{name}.txt").write_bytes(TEXT.encode())
    monkeypatch.setattr(standoff, "EXTERNAL", external)
    monkeypatch.delenv(standoff.ENVIRONMENT, raising=False)
    return texts


def test_the_joined_article_has_the_text_as_its_bytes_are(folder: Path) -> None:
    first, second = annotations.load_external(folder)
    assert (first.id, second.id) == ("x-001", "x-002")
    assert first.text == TEXT
    assert content(first) == content(ARTICLE)
    assert (first.published, first.stance) == (ARTICLE.published, ARTICLE.stance)


def test_the_environment_names_the_folder_unless_the_caller_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(annotations.ExternalTextError, match="environment variable PICKETLINE_ARTICLES"):
        annotations.load_external()
    monkeypatch.setenv("PICKETLINE_ARTICLES", str(folder))
    assert len(annotations.load_external()) == 2
    with pytest.raises(annotations.ExternalTextError, match="no such file"):
        annotations.load_external(folder / "elsewhere")


def test_missing_and_altered_texts_are_all_reported_with_their_hashes(folder: Path) -> None:
    (folder / "x-001.txt").unlink()
    (folder / "x-002.txt").write_bytes(TEXT.replace("\r\n", "\n").encode())
    with pytest.raises(annotations.ExternalTextError) as caught:
        annotations.load_external(folder)
    missing, altered, remedy = str(caught.value).split("\n")
    expected = standoff.detach(ARTICLE, TEXT.encode())["sha256"]
    assert "x-001.txt: no such file" in missing and expected in missing
    assert "x-002.txt: altered text" in altered and f"expected SHA-256 {expected}, found " in altered
    assert "--articles-dir" in remedy


@given(st.lists(st.sampled_from(["", " ", "\n", "\r\n", "\n\n", "\u00a0", "\t\n"]), min_size=4, max_size=4))
def test_sentences_are_found_whatever_white_space_the_original_has(gaps: list[str]) -> None:
    parts = [ARTICLE.text[s.start : s.end] for s in ARTICLE.sentences]
    text = gaps[0] + "".join(part + gap for part, gap in zip(parts, gaps[1:], strict=True))
    joined = standoff.join(standoff.detach(ARTICLE, text.encode()), text.encode(), source="x")
    assert joined.text == text
    assert content(joined) == content(ARTICLE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TEXT.replace("Friday", "Monday"), "expected sentence 'They are back on Friday.'"),
        (TEXT.replace("Crews", "Updated. Crews"), "expected sentence 'Crews at NHS Fife"),
        (TEXT + "Read more", "without annotation at the end: 'Read more'"),
    ],
    ids=["changed", "more before", "more after"],
)
def test_a_text_that_was_not_annotated_is_not_detached(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        standoff.detach(ARTICLE, text.encode())


def test_damaged_offsets_are_refused() -> None:
    damaged = standoff.detach(ARTICLE, TEXT.encode())
    damaged["mentions"][0][1] = 10_000
    with pytest.raises(ValueError, match="x-001: spans out of order or outside a text"):
        standoff.join(damaged, TEXT.encode(), source="x")


def test_the_committed_files_hold_no_words_of_the_texts() -> None:
    paths = sorted(Path(annotations.__file__).parent.glob("external/*.json"))
    assert len(paths) == 4
    plain_fields = {"format", "id", "sha256", "characters", "published", "style", "sector", "stance"}
    for path in paths:
        data = json.loads(path.read_text(encoding="utf-8"))
        assert set(data) == plain_fields | {"mentions", "sentences"}
        assert all(len(str(data[key]).split()) <= 3 for key in plain_fields)
        rows = [*data["mentions"], *data["sentences"]]
        words = {cell for row in rows for cell in row if isinstance(cell, str)}
        assert words <= {*LABELS, *SIDES, *STANCES}
