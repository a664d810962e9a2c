"""The model card of the shipped weights, written from the committed reports."""

from collections.abc import Sequence
from pathlib import Path

from eval.render import headlines
from eval.report import read
from eval.schema import Report

__all__ = ["committed", "model_card", "score_tables"]

METADATA = """\
---
language: en
license: apache-2.0
library_name: picketline
pipeline_tag: token-classification
base_model: sentence-transformers/all-MiniLM-L6-v2
tags:
- named-entity-recognition
- text-classification
- stance-detection
- news
- industrial-relations
metrics:
- precision
- recall
- f1
- accuracy
---
"""

TEXT = """\
# picketline

Finds who is in dispute with whom in English news about UK public-sector pay (unions, trusts, officials and
their side, percentages, dates), and whose case each sentence and the whole article makes: the union's, the
government's, or neither.

    from model import predict
    predict(article_text, published="2023-02-07")

## Intended use

Reading and sorting news about pay disputes in the UK public sector: what is named where, and how coverage is
framed. Read the figures below before relying on any of it, and look at the text behind an answer.

## Not to be used

As evidence about persons. The side that the model gives to an official, and a stance, are guesses about the
wording of a text. They say nothing of what a person thinks, of whether a claim is true, or of whether an
author or a paper is fair, and no decision about a person may rest on them.

## Training data

The corpus of this project (annotations/DATASHEET.md): articles written for it and annotated by language
models. The persons, quotations and disputes in it are invented; the unions and trusts bear the names of real
ones. No real article was trained on. The base encoder, all-MiniLM-L6-v2, was trained by others on public
text.

## Limitations

- Real pages differ from the corpus: captions, link lists, live blogs. The reports on real articles below,
  where there are any, say more about use than the test split does.
- The annotators were language models of one family, so that gold and model may share their errors.
- Stance is a judgement on which careful readers differ, and most sentences are neutral.
- Names that are in neither the lexicon nor the corpus may be found less often; the reports score seen and
  unseen names apart.
- English of the United Kingdom, about public services; anything else is untested.

## Scores
"""

REPORTS_FIRST: tuple[str, ...] = ("test", "external")
_OTHERS = ("values.json",)  # scores of no model: eval.values


def committed(folder: Path) -> list[Report]:
    """Read the reports of a folder, test and external ones first, the others by name.

    Raises:
        FileNotFoundError: if there are none.
        ValueError: for a report of another format.
    """
    reports = [read(path) for path in sorted(folder.glob("*.json")) if path.name not in _OTHERS]
    if not reports:
        raise FileNotFoundError(f"no reports (*.json) in {folder}: run python -m eval")
    order = {name: place for place, name in enumerate(REPORTS_FIRST)}
    return sorted(reports, key=lambda report: (order.get(report["name"], len(order)), report["name"]))


def score_tables(reports: Sequence[Report]) -> str:
    """Return the headline figures of every report as Markdown."""
    parts = [
        "Entities are scored by strict match (both ends and the label); macro-F1 is the mean over the\n"
        "stances that occur; brackets hold 95% bootstrap intervals over articles. Definitions and details:\n"
        "eval/reports."
    ]
    for report in reports:
        parts.append(f"**{report['name']}** ({report['data']['articles']} articles). {report['note']}")
        parts.append(headlines(report))
    return "\n\n".join(parts)


def model_card(reports: Sequence[Report]) -> str:
    """Return the whole card: Hugging Face metadata, text, and the scores."""
    return f"{METADATA}\n{TEXT}\n{score_tables(reports)}\n"
