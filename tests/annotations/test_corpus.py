"""Loading: by split, from a folder of one's own, and what happens when files and splits do not fit."""

from pathlib import Path

import pytest

import annotations
from annotations import corpus

SOURCE = (corpus.ARTICLES / "a-001.md").read_text(encoding="utf-8")


def write(folder: Path, name: str, *, source: str = SOURCE) -> None:
    path = folder / f"{name}.md"
    path.write_text(source.replace("id: a-001", f"id: {name}"), encoding="utf-8")


def test_all_is_the_sum_of_the_splits() -> None:
    ids = {split: [article.id for article in annotations.load(split)] for split in (*corpus.SPLITS, "all")}
    assert sorted(ids["train"] + ids["dev"] + ids["test"]) == ids["all"]


def test_an_unknown_split_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'validation': expected one of train, dev, test, all"):
        annotations.load("validation")


def test_a_folder_of_ones_own_is_read_in_order_without_its_readme(tmp_path: Path) -> None:
    write(tmp_path, "b")
    write(tmp_path, "a")
    (tmp_path / "README.md").write_text("# Notes", encoding="utf-8")
    assert [article.id for article in annotations.load_folder(tmp_path)] == ["a", "b"]


def test_the_faults_of_all_files_are_reported(tmp_path: Path) -> None:
    write(tmp_path, "a", source=SOURCE.replace("(UNION)", "(UNOIN)", 1))
    write(tmp_path, "b")
    (tmp_path / "c.md").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "d.md").write_bytes(b"---\nid: d\ntitle: caf\xe9\n")
    with pytest.raises(annotations.FormatErrors) as caught:
        annotations.load_folder(tmp_path)
    assert [(Path(error.path).name, error.line) for error in caught.value.errors] == [
        ("a.md", 13),
        ("c.md", 2),
        ("d.md", 3),
    ]
    assert "id 'a-001' differs from the file name: expected 'c'" in str(caught.value)
    assert "not UTF-8" in str(caught.value)


def test_a_missing_or_empty_folder_is_no_empty_corpus(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="expected a folder of annotated articles"):
        annotations.load_folder(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="no annotated article"):
        annotations.load_folder(tmp_path)


def test_splits_that_do_not_fit_the_files_stop_the_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = annotations.load("train")[-1].id
    splits = corpus.SPLITS_FILE.read_text(encoding="utf-8")
    changed = tmp_path / "splits.toml"
    changed.write_text(
        splits.replace('"a-001",', '"a-999",').replace("dev = [", f'dev = ["{trained}",'), encoding="utf-8"
    )
    monkeypatch.setattr(corpus, "SPLITS_FILE", changed)
    with pytest.raises(
        ValueError, match=f"without a file: a-999; in no split: a-001; in two splits: {trained}"
    ):
        annotations.load("train")


def test_a_split_is_read_without_the_files_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    splits = tmp_path / "splits.toml"
    splits.write_text('train = ["b"]\ndev = ["a"]\ntest = []\n')
    write(tmp_path, "a")
    write(tmp_path, "b", source=SOURCE.replace("(UNION)", "(UNOIN)", 1))
    monkeypatch.setattr(corpus, "SPLITS_FILE", splits)
    monkeypatch.setattr(corpus, "ARTICLES", tmp_path)
    assert [article.id for article in annotations.load("dev")] == ["a"]
    for split in ("train", "all"):
        with pytest.raises(annotations.FormatErrors, match=r"b\.md"):
            annotations.load(split)


def test_the_checksum_tells_an_altered_corpus(tmp_path: Path) -> None:
    write(tmp_path, "a")
    before = corpus.checksum(tmp_path)
    write(tmp_path, "a", source=SOURCE.replace("stance: neutral", "stance: union"))
    assert corpus.checksum(tmp_path) != before
