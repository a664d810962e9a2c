"""A report as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from eval.matching import OUTCOMES
from eval.measures import HEADLINES, MEASURES
from eval.schema import Figure, ModelRows, Reference, Report
from model.labels import LABELS, SIDES, STANCES

__all__ = ["cell", "headlines", "is_comparison", "render", "table"]

GROUP_TITLES: dict[str, str] = {
    "entities": "Entities",
    "seen": "Names seen in training",
    "unseen": "Names not seen in training",
    "sides": "Side of officials",
    "sentences": "Sentence stance, gold boundaries",
    "sentences_predicted": "Sentence stance, predicted boundaries",
    "article": "Article stance",
}
SCORE_TITLES: dict[str, str] = {
    "precision": "Precision",
    "recall": "Recall",
    "f1": "F1",
    "macro_f1": "Macro-F1",
    "accuracy": "Accuracy",
}
HEADLINE_TITLES: dict[str, str] = {
    "entity_f1": "Entities, micro-F1",
    "side_accuracy": "Side of officials, accuracy",
    "sentence_macro_f1": "Sentence stance, macro-F1",
    "article_macro_f1": "Article stance, macro-F1",
    "article_accuracy": "Article stance, accuracy",
}
NONE = "n/a"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; the first column is flush left, the others flush right."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, rule, *rows))


def is_comparison(report: Report) -> bool:
    """Whether the report compares its first model with references: what else a user could pick."""
    names = {item["name"] for item in report["references"]}
    return any(item["second"] in names for item in report["differences"])


def headlines(report: Report) -> str:
    """Return the headline figures as a table, models side by side or references below, with their differences."""
    return _below_each_other(report) if is_comparison(report) else _side_by_side(report)


def _below_each_other(report: Report) -> str:
    first, references = report["models"][0], report["references"]
    differences = {item["second"]: item["figures"] for item in report["differences"]}
    rows = []
    for name, id in HEADLINES.items():
        rivals = [item for item in references if id in item["figures"]]
        if rivals:
            own = first["figures"][id]
            rows.append([_headline(name, id), str(own["cases"]), first["model"], cell(own), ""])
        for item in rivals:
            gap = cell(differences[item["name"]][id], signed=True)
            rows.append(["", "", item["name"], cell(item["figures"][id]), gap])
    return table(["Figure", "Cases", "", "Score", f"{first['model']} less it"], rows)


def _headline(name: str, id: str) -> str:
    return HEADLINE_TITLES.get(name, f"{MEASURES[id].row}, F1")


def _side_by_side(report: Report) -> str:
    models, differences = report["models"], report["differences"]
    header = ["Figure", "Cases", *(item["model"] for item in models)]
    header += [f"{item['first']} less {item['second']}" for item in differences]
    rows = []
    for name, id in HEADLINES.items():
        cells = [cell(item["figures"][id]) for item in models]
        cells += [cell(item["figures"][id], signed=True) for item in differences]
        cases = dict.fromkeys(str(item["figures"][id]["cases"]) for item in models)
        # Several for sides: each model found other officials.
        rows.append([_headline(name, id), " / ".join(cases), *cells])
    return table(header, rows)


def render(report: Report) -> str:
    """Return the whole report as Markdown."""
    return "\n\n".join(_parts(report)) + "\n"


def _parts(report: Report) -> Iterator[str]:
    yield f"# Evaluation: {report['name']}"
    yield report["note"]
    yield _provenance(report)
    yield headlines(report)
    for group, title in GROUP_TITLES.items():
        yield f"## {title}"
        yield report["definitions"][group]
        yield from _group_tables(report, group)
        yield from _confusions(report["models"], group)
        if group == "entities":
            yield "Outcomes by gold label, or predicted label where spurious: " + _outcome_terms()
            yield from map(_outcomes, report["models"])
    yield "## Calibration"
    yield _CALIBRATION
    yield from map(_calibration, report["models"])


_CALIBRATION = (
    "Expected calibration error (ECE): the distance between score and share of right answers, over 15 bins "
    "of equal width, weighted by cases; empty bins are left out. By chance: what so few cases would show on average "
    "if no score were off. An entity is right where it is a strict match."
)


N_ENOUGH = 30
_FEW = " With so few articles the intervals are rough, and more likely too narrow than too wide."


def _provenance(report: Report) -> str:
    data, bootstrap = report["data"], report["bootstrap"]
    lines = [
        f"{data['articles']} articles, {data['sentences']} sentences, {data['mentions']} mentions.",
        f"In brackets: {bootstrap['level']:.0%} percentile bootstrap intervals over articles "
        f"({bootstrap['resamples']} draws, seed {bootstrap['seed']}); differences are paired, on the same "
        "draws." + (_FEW if data["articles"] < N_ENOUGH else ""),
        f"Data {data['checksum']}, training split {data['train_checksum']}.",
        *(f"Model {item['model']}: {item['name']}, weights {item['weights']}." for item in report["models"]),
        *(
            f"Reference {item['name']}: {item['definition']}{_checksum(item)}"
            for item in report["references"]
        ),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _checksum(reference: Reference) -> str:
    return f" Checksum {reference['weights']}." if "weights" in reference else ""


def _group_tables(report: Report, group: str) -> Iterator[str]:
    """Yield one table for each set of scores that rows of the group have in common."""
    scores_of_row: dict[str, list[str]] = {}
    for measure in MEASURES.values():
        if measure.group == group:
            scores_of_row.setdefault(measure.row, []).append(measure.score)
    for scores in dict.fromkeys(map(tuple, scores_of_row.values())):
        rows = [row for row, its_scores in scores_of_row.items() if tuple(its_scores) == scores]
        lines = [line for row in rows for line in _lines(report, group, row=row, scores=scores)]
        yield table(["", "Cases", "Model", *(SCORE_TITLES[score] for score in scores)], lines)


def _lines(report: Report, group: str, *, row: str, scores: Sequence[str]) -> Iterator[list[str]]:
    sources: list[tuple[str, Mapping[str, Figure], bool]] = [
        *((item["model"], item["figures"], False) for item in report["models"]),
        *((item["name"], item["figures"], False) for item in report["references"]),
        *(
            (f"{item['first']} less {item['second']}", item["figures"], True)
            for item in report["differences"]
        ),
    ]
    for name, figures, signed in sources:
        chosen = [figures[id] for score in scores if (id := f"{group}.{row}.{score}") in figures]
        if chosen:
            cases = "" if signed else str(chosen[0]["cases"])
            yield [row, cases, name, *(cell(figure, signed=signed) for figure in chosen)]


def cell(figure: Figure, *, signed: bool = False) -> str:
    """Return a figure with its interval; signed for a difference."""
    if figure["value"] is None:
        return NONE
    form = "+.3f" if signed else ".3f"
    if figure["low"] is None or figure["high"] is None:
        return format(figure["value"], form)
    return f"{figure['value']:{form}} [{figure['low']:{form}}, {figure['high']:{form}}]"


def _confusions(models: Sequence[ModelRows], group: str) -> Iterator[str]:
    classes: Sequence[str] = SIDES if group == "sides" else STANCES
    for item in models:
        if group in item["confusions"]:
            matrix = item["confusions"][group]
            rows = [[name, *map(str, row)] for name, row in zip(classes, matrix, strict=True)]
            yield table([f"{item['model']}: gold, by predicted", *classes], rows)


def _outcome_terms() -> str:
    return "; ".join(f"{outcome}: {meaning}" for outcome, meaning in OUTCOMES.items()) + "."


def _outcomes(item: ModelRows) -> str:
    rows = [[label, *(str(item["outcomes"][label][name]) for name in OUTCOMES)] for label in LABELS]
    return table([item["model"], *OUTCOMES], rows)


def _calibration(item: ModelRows) -> str:
    kinds = {group: item["calibration"][group] for group in GROUP_TITLES if group in item["calibration"]}
    rows = [
        [name, *(NONE if error is None else f"{error:.3f}" for error in errors)]
        for name, errors in {
            "ECE": [kind["ece"] for kind in kinds.values()],
            "by chance": [kind["chance_ece"] for kind in kinds.values()],
        }.items()
    ]
    for bins in zip(*(kind["bins"] for kind in kinds.values()), strict=True):
        if not any(each["cases"] for each in bins):
            continue
        shares = [
            NONE if each["accuracy"] is None else f"{each['accuracy']:.3f} of {each['cases']}"
            for each in bins
        ]
        rows.append([f"score over {bins[0]['low']:.2f} to {bins[0]['high']:.2f}", *shares])
    return table([item["model"], *(GROUP_TITLES[kind].split(",")[0] for kind in kinds)], rows)
