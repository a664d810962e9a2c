"""The model card of the shipped weights, written from the committed reports."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.abstain import abstain_table
from eval.data import COMPARISON
from eval.render import NONE, headlines, is_comparison, table
from eval.report import read
from eval.schema import Figure, Report
from model import SHIPPED
from model.settings import Thresholds

__all__ = ["committed", "comparison_table", "model_card", "model_index", "score_tables"]

METADATA = """\
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
"""
"""What the Hugging Face hub reads, but for the results: https://huggingface.co/docs/hub/model-cards."""
RESULTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "token-classification": (("f1", "entities.micro.f1", "Entities, strict match, micro-F1"),),
    "text-classification": (
        ("f1", "sentences.all.macro_f1", "Sentence stance, macro-F1"),
        ("f1", "article.all.macro_f1", "Article stance, macro-F1"),
        ("accuracy", "article.all.accuracy", "Article stance, accuracy"),
    ),
}
"""By task of the hub: kind of metric, measure of `eval.measures`, and what the card calls it."""

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
ones. The transformer learned from the articles of the train split but the last 128 (y-151 to y-278), which were
written after it; the baseline from all. No real article was trained on. The base encoder, all-MiniLM-L6-v2, was
trained by others on public text.

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

KEEP_ALL = Thresholds()
REPORTS_FIRST: tuple[str, ...] = ("test", "external")
_OTHERS = ("benchmark.json", "noise.json", "soak.json", "speech.json", "values.json")
"""Reports of another layout: of `eval.benchmark`, `eval.noise`, `eval.soak`, `eval.speech`, `eval.values`."""


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

    def place(report: Report) -> tuple[int, str]:
        split = report["name"].removeprefix(COMPARISON)
        return order.get(split, len(order)), report["name"]

    return sorted(reports, key=place)


def score_tables(reports: Sequence[Report]) -> str:
    """Return the headline figures of every report as Markdown, those of the comparisons in one short table."""
    parts = [
        "Entities are scored by strict match (both ends and the label); macro-F1 is the mean over the\n"
        "stances that occur; brackets hold 95% bootstrap intervals over articles. Definitions and details:\n"
        "eval/reports."
    ]
    comparisons = [report for report in reports if is_comparison(report)]
    for report in reports:
        if is_comparison(report):
            continue
        parts.append(f"**{report['name']}** ({report['data']['articles']} articles). {report['note']}")
        parts.append(headlines(report))
    if comparisons:
        parts += [_COMPARED, comparison_table(comparisons)]
    return "\n\n".join(parts)


_COMPARED = (
    "**What else one could pick**, on the same articles: F1 of entities (all, unions, trusts), macro-F1 of the stance\n"
    "of sentences and of articles. None of it was made for this task; spaCy, for one, follows other guidelines for\n"
    "dates and persons. Intervals, paired differences and what each of them is: eval/reports/compare-*.md."
)
COMPARED: dict[str, str] = {
    "Entities": "entities.micro.f1",
    "Unions": "entities.UNION.f1",
    "Trusts": "entities.TRUST.f1",
    "Sentence stance": "sentences.all.macro_f1",
    "Article stance": "article.all.macro_f1",
}
"""The columns of the short table: title, and measure of `eval.measures`."""


def comparison_table(reports: Sequence[Report]) -> str:
    """Return the first model and the references of some comparisons as one Markdown table, without intervals.

    A figure that a reference has no answer for is blank.
    """
    rows = []
    for report in reports:
        split = report["name"].removeprefix(COMPARISON)
        first = report["models"][0]
        named = [(first["model"], first["figures"])]
        named += [(item["name"], item["figures"]) for item in report["references"]]
        rows += [
            [split, name, *(_short(figures.get(id)) for id in COMPARED.values())] for name, figures in named
        ]
    return table(["Articles", "", *COMPARED], rows)


def _short(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return NONE if figure["value"] is None else f"{figure['value']:.3f}"


ABSTAIN = """\
## Answers better left aside

`load().abstain` holds a threshold for each kind of answer, chosen on dev: an answer scored below it is better left to a
reader. How many answers are kept, and how many of these are right:"""


def model_card(reports: Sequence[Report], thresholds: Thresholds = KEEP_ALL) -> str:
    """Return the whole card: Hugging Face metadata, text, the scores, and what the thresholds are worth."""
    metadata = f"{METADATA}{model_index(reports)}"
    parts = [f"---\n{metadata}---", TEXT + "\n" + score_tables(reports)]
    if thresholds != KEEP_ALL:
        parts += [ABSTAIN, abstain_table(reports, thresholds)]
    return "\n\n".join(parts) + "\n"


def model_index(reports: Sequence[Report]) -> str:
    """Return the hub's ``model-index`` as YAML: what the reports on held-out articles say of the shipped model."""
    results = [
        {
            "task": {"type": task},
            "dataset": {
                "type": "picketline",
                "name": f"picketline, {report['name']}",
                "split": report["name"],
                "revision": report["data"]["checksum"],
            },
            "metrics": metrics,
        }
        for report in reports
        if report["name"] in REPORTS_FIRST and report["models"][0]["model"] == SHIPPED[0]
        for task in RESULTS
        if (metrics := _metrics(report["models"][0]["figures"], task))
    ]
    if not results:
        return ""
    lines = "\n".join(f"  - {json.dumps(result)}" for result in results)  # JSON is YAML
    return f"model-index:\n- name: picketline\n  results:\n{lines}\n"


def _metrics(figures: Mapping[str, Figure], task: str) -> list[dict[str, Any]]:
    return [
        {"type": kind, "name": title, "value": figures[id]["value"]}
        for kind, id, title in RESULTS[task]
        if figures[id]["value"] is not None
    ]
