"""The corpus as a `datasets.DatasetDict` with typed features; needs the extra ``train``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from annotations.article import Article, GoldSentence, Mention
from annotations.corpus import SPLITS, load
from model.errors import MissingExtraError
from model.labels import LABELS, SIDES, STANCES

if TYPE_CHECKING:
    from datasets import DatasetDict, Features

__all__ = ["features", "from_row", "to_dataset", "to_row"]


def to_dataset() -> "DatasetDict":
    """Return the splits train, dev and test, a row an article; see `features`.

    Raises:
        MissingExtraError: if the library datasets is not installed.
    """
    datasets = _datasets()
    columns = features()
    return datasets.DatasetDict(
        {
            name: datasets.Dataset.from_list([to_row(article) for article in load(name)], features=columns)
            for name in SPLITS
        }
    )


def features() -> "Features":
    """Return the schema: closed sets are ClassLabels, ``published`` is a day, offsets count characters.

    ``side`` is null for every mention but an OFFICIAL.
    """
    datasets = _datasets()
    text, offset = datasets.Value("string"), datasets.Value("int32")
    stance = datasets.ClassLabel(names=[stance.value for stance in STANCES])
    span = {"start": offset, "end": offset}
    return datasets.Features(
        {
            "id": text,
            "text": text,
            "entities": datasets.List(
                {
                    **span,
                    "label": datasets.ClassLabel(names=[label.value for label in LABELS]),
                    "side": datasets.ClassLabel(names=[side.value for side in SIDES]),
                }
            ),
            "sentences": datasets.List({**span, "stance": stance, "paragraph": offset}),
            "stance": stance,
            "title": text,
            "published": datasets.Value("date32"),
            "style": text,
            "sector": text,
        }
    )


def to_row(article: Article) -> dict[str, Any]:
    """Return an article as a row; enums as their names, which `datasets` encodes."""
    return {
        "id": article.id,
        "text": article.text,
        "entities": [
            {
                "start": mention.start,
                "end": mention.end,
                "label": mention.label.value,
                "side": mention.side.value if mention.side else None,
            }
            for mention in article.mentions
        ],
        "sentences": [
            {
                "start": sentence.start,
                "end": sentence.end,
                "stance": sentence.stance.value,
                "paragraph": sentence.paragraph,
            }
            for sentence in article.sentences
        ],
        "stance": article.stance.value,
        "title": article.title,
        "published": article.published,
        "style": article.style,
        "sector": article.sector,
    }


def from_row(row: Mapping[str, Any]) -> Article:
    """Return the article of a row that `datasets` gives, classes as their ids; `to_row` undone but for extra fields."""
    return Article(
        id=row["id"],
        title=row["title"],
        published=row["published"],
        style=row["style"],
        sector=row["sector"],
        stance=STANCES[row["stance"]],
        text=row["text"],
        mentions=tuple(
            Mention(
                start=entity["start"],
                end=entity["end"],
                label=LABELS[entity["label"]],
                side=SIDES[entity["side"]] if entity["side"] is not None else None,
            )
            for entity in row["entities"]
        ),
        sentences=tuple(
            GoldSentence(
                start=sentence["start"],
                end=sentence["end"],
                stance=STANCES[sentence["stance"]],
                paragraph=sentence["paragraph"],
            )
            for sentence in row["sentences"]
        ),
    )


def _datasets() -> Any:
    try:
        import datasets
    except ImportError as error:
        remedy = "pip install 'picketline[train]'"
        raise MissingExtraError(f"to_dataset needs the library datasets: {remedy}") from error
    return datasets
