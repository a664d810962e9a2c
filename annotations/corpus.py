"""The corpus and its splits; also any folder of annotated articles of one's own."""

import hashlib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from annotations.article import Article
from annotations.format import FormatError, FormatErrors, parse

__all__ = ["ARTICLES", "SPLITS", "checksum", "load", "load_folder", "read_splits", "test_only_ids"]

ARTICLES = Path(__file__).parent / "articles"
SPLITS_FILE = Path(__file__).parent / "splits.toml"
SPLITS = ("train", "dev", "test")

_NOT_ARTICLES = ("README.md", "GUIDELINES.md")


def load(split: str) -> list[Article]:
    """Read the articles of one split, in the order of their ids.

    That each file of the corpus is in one split, and each id of a split has a file, is checked for all of them; what is
    in the files only for those of the split.

    Args:
        split: "train", "dev", "test" or "all".

    Raises:
        ValueError: for an unknown split; if the articles present are not those that splits.toml names.
        FormatErrors: with every fault of every file of the split.
    """
    if split not in (*SPLITS, "all"):
        raise ValueError(f"unknown split {split!r}: expected one of {', '.join(SPLITS)}, all")
    splits = read_splits()
    members = {name: set(splits[name]) for name in SPLITS}
    paths = article_paths(ARTICLES)
    _check_members(members, {path.stem for path in paths})  # an article whose id is not its stem is a fault
    return _read_all(path for path in paths if split == "all" or path.stem in members[split])


def load_folder(folder: str | Path) -> list[Article]:
    """Read every annotated article (``*.md``) of a folder, in the order of the file names.

    README.md and GUIDELINES.md are passed over. An article's id is its file name without ``.md``.

    Raises:
        FileNotFoundError: if there is no such folder, or no article in it.
        FormatErrors: with every fault of every file.
    """
    return _read_all(article_paths(folder))


def _read_all(paths: Iterable[Path]) -> list[Article]:
    articles: list[Article] = []
    errors: list[FormatError] = []
    for path in paths:
        try:
            articles.append(_read(path))
        except FormatErrors as error:
            errors.extend(error.errors)
    if errors:
        raise FormatErrors(errors)
    return articles


def article_paths(folder: str | Path) -> list[Path]:
    """List the files of annotated articles in a folder, sorted; raises as `load_folder` does."""
    if not Path(folder).is_dir():
        raise FileNotFoundError(f"no folder {folder}: expected a folder of annotated articles (*.md)")
    paths = sorted(path for path in Path(folder).glob("*.md") if path.name not in _NOT_ARTICLES)
    if not paths:
        raise FileNotFoundError(f"no annotated article (*.md) in {folder}")
    return paths


def _read(path: Path) -> Article:
    try:
        source = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FormatErrors([FormatError(str(path), line, f"not UTF-8: {error.reason}")]) from error
    article = parse(source, path=path)
    if article.id != path.stem:
        message = f"id {article.id!r} differs from the file name: expected {path.stem!r}"
        raise FormatErrors([FormatError(str(path), 2, message)])
    return article


def read_splits() -> dict[str, Any]:
    """Read splits.toml: ids under "train", "dev" and "test", lexicon ids under "test_only", "checksum"."""
    with SPLITS_FILE.open("rb") as file:
        return tomllib.load(file)


def test_only_ids() -> frozenset[str]:
    """Return the lexicon ids of the unions and trusts of which train and dev have no trace."""
    return frozenset(identifier for ids in read_splits()["test_only"].values() for identifier in ids)


def checksum(folder: str | Path = ARTICLES) -> str:
    """Return the SHA-256 (hex) over names and bytes of a folder's articles: what data a figure rests on."""
    digest = hashlib.sha256()
    for path in article_paths(folder):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _check_members(members: dict[str, set[str]], present: set[str]) -> None:
    named: set[str] = set().union(*members.values())
    faults = {
        "in splits.toml without a file": named - present,
        "in no split": present - named,
        "in two splits": {i for i in named if sum(i in ids for ids in members.values()) > 1},
    }
    found = "; ".join(f"{what}: {', '.join(sorted(ids))}" for what, ids in faults.items() if ids)
    if found:
        remedy = "run python -m annotations.make_splits"
        raise ValueError(f"{SPLITS_FILE} does not fit {ARTICLES}: {found}; {remedy}")
