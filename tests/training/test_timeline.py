"""The timeline: which dates belong to whom, in what order, and that table and picture show them."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

import model
from model.labels import EntityLabel
from model.prediction import Entity, Prediction
from model.values.types import Organisation, Period, Value
from tests.model.planted import predictor
from training.cli import main
from training.inputs import Input
from training.outputs import to_line
from training.timeline import Event, timeline
from training.timeline_svg import draw

RCN = Organisation(id="rcn", name="Royal College of Nursing", kind="nurses")
MARCH = Period(first=date(2023, 3, 15), last=date(2023, 3, 16))
MAY = Period(first=date(2023, 5, 3), last=date(2023, 5, 3))
Marks = dict[str, tuple[EntityLabel, Value | None]]
UNION, TRUST, DATE = EntityLabel.UNION, EntityLabel.TRUST, EntityLabel.DATE


def marked(text: str, marks: Marks) -> Prediction:
    entities = [
        Entity(start=at, end=at + len(words), text=words, label=label, score=0.9, value=value)
        for words, (label, value) in marks.items()
        for at in [text.index(words)]
    ]
    entities.sort(key=lambda entity: entity.start)
    return replace(predictor().predict(text, published="2023-02-07"), entities=tuple(entities))


FIRST = marked(
    "The RCN <wait> & Barts blame on 15-16 March. On 3 May the Royal College, or RCN for short, may. Then soon.",
    {
        "RCN <": (UNION, RCN),
        "Barts": (TRUST, None),
        "15-16 March": (DATE, MARCH),
        "3 May": (DATE, MAY),
        "Royal College": (UNION, RCN),
        "RCN for": (UNION, RCN),
        "soon": (DATE, None),
    },
)
SECOND = marked("The nurses' RCN met last week.", {"RCN": (UNION, RCN), "last week": (DATE, None)})


def rows(events: list[Event]) -> list[tuple[str, str | None, str | None, str, str]]:
    return [(e.organisation, e.first, e.last, e.date, e.article) for e in events]


def test_a_date_counts_once_for_every_organisation_of_its_sentence() -> None:
    assert rows(timeline([("z", FIRST), ("b", SECOND)])) == [
        ("Royal College of Nursing", "2023-03-15", "2023-03-16", "15-16 March", "z"),
        ("Royal College of Nursing", "2023-05-03", "2023-05-03", "3 May", "z"),
        ("Royal College of Nursing", None, None, "last week", "b"),
        ("Royal College of Nursing", None, None, "soon", "z"),
        ("Barts", "2023-03-15", "2023-03-16", "15-16 March", "z"),
    ]


LINKS = marked(
    "Crews of the RCN wait. They meet on 1 June. Barts met on 2 June. It says 3 June.\n\nOn 4 June all met.",
    {
        "RCN": (UNION, RCN),
        "Barts": (TRUST, None),
        **{
            f"{day} June": (DATE, Period(first=date(2023, 6, day), last=date(2023, 6, day)))
            for day in (1, 2, 3, 4)
        },
    },
)


def links(prediction: Prediction) -> list[tuple[str, str, str]]:
    return sorted((event.date, event.organisation, event.link) for event in timeline([("z", prediction)]))


def test_a_date_without_an_organisation_takes_the_nearest_before_or_the_only_one() -> None:
    rcn = "Royal College of Nursing"
    expected = [
        ("1 June", rcn, "paragraph"),
        ("2 June", "Barts", "sentence"),
        ("3 June", "Barts", "paragraph"),
        ("4 June", "Barts", "article"),
        ("4 June", rcn, "article"),
    ]
    assert links(LINKS) == expected
    gmb = Entity(start=0, end=5, text="Crews", label=UNION, score=0.9)
    two_unions = replace(LINKS, entities=(gmb, *LINKS.entities))
    assert [link for link in links(two_unions) if link[0] == "4 June"] == [("4 June", "Barts", "article")]


def test_an_event_says_where_it_comes_from() -> None:
    event = timeline([("z", FIRST)])[0]
    assert event.sentence == "The RCN <wait> & Barts blame on 15-16 March."
    assert (event.stance, event.organisation_id, event.published) == ("union", "rcn", "2023-02-07")


def test_the_picture_has_a_line_for_each_organisation_and_a_bar_for_each_day() -> None:
    events = [event for event in timeline([("z", FIRST), ("b", SECOND)]) if event.first]
    root = ElementTree.fromstring(draw(events))
    space = "{http://www.w3.org/2000/svg}"
    bars = [bar for bar in root.iter(f"{space}rect") if bar.find(f"{space}title") is not None]
    assert len({bar.get("y") for bar in bars}) == 2
    march, may, barts = bars
    assert (march.get("x"), march.get("width")) == (barts.get("x"), barts.get("width"))
    assert float(march.get("width", 0)) == pytest.approx(2 * float(may.get("width", 0)), rel=0.02)
    assert march.get("fill") != barts.get("fill")
    assert [title.text for title in may.iter(f"{space}title")] == [
        "2023-05-03: On 3 May the Royal College, or RCN for short, may. (z)"
    ]
    assert max(float(bar.get("x", 0)) + float(bar.get("width", 0)) for bar in bars) <= 1000
    names = [text.text for text in root.iter(f"{space}text")]
    assert names == ["Apr 2023", "May 2023", "Royal College of Nursing", "Barts"]


@pytest.mark.parametrize("years", [0, 2, 30, 800])
def test_the_axis_has_few_names_whatever_the_length(years: int) -> None:
    event = timeline([("z", FIRST)])[0]
    root = ElementTree.fromstring(draw([event, replace(event, last=f"{2023 + years}-12-31")]))
    names = [text for text in root.iter("{http://www.w3.org/2000/svg}text") if text.get("fill") == "#555"]
    assert 1 <= len(names) <= 13


def test_hostile_text_is_no_markup_and_no_broken_file() -> None:
    event = replace(
        timeline([("z", FIRST)])[0], organisation='<script>"&\x00\ufffe', sentence="</title><b>\x1b"
    )
    root = ElementTree.fromstring(draw([event]))
    assert "script" not in {element.tag.partition("}")[2] for element in root.iter()}
    assert ElementTree.fromstring(draw([])) is not None


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``picketline timeline`` on the planted model; gives exit code, stdout and stderr."""
    monkeypatch.setattr(model, "load", lambda name: predictor())
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit_:
            main(["timeline", *map(str, arguments)])
        return int(exit_.value.code or 0), *capsys.readouterr()

    return call


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "predictions.jsonl"
    found = [("z", FIRST), ("b", SECOND)]
    lines = [to_line(Input(id=id, source="s", text=answer.text), answer) for id, answer in found]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_tables_and_picture_are_written_from_predictions(run: Run, predictions: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"dates.{kind}" for kind in ("csv", "json", "svg")]
    code, out, err = run(predictions, "--predictions", *(f"--output={path}" for path in outputs))
    assert (code, out) == (0, "")
    assert "5 events of 2 organisations in 2 articles; 0 of 4 dates belong to no union" in err
    with outputs[0].open(newline="") as file:
        table = list(csv.DictReader(file))
    expected = timeline([("z", FIRST), ("b", SECOND)])
    assert [row["date"] for row in table] == [event.date for event in expected]
    assert [Event(**item) for item in json.loads(outputs[1].read_text())] == expected
    assert outputs[2].read_text() == draw([event for event in expected if event.first])


def test_the_same_words_twice_in_a_sentence_are_two_dates_of_its_union(run: Run, tmp_path: Path) -> None:
    text = "The RCN is out on Monday and again on Monday."
    answer = marked(text, {"RCN": (UNION, RCN), "Monday": (DATE, None)})
    again = replace(answer.entities[-1], start=text.rindex("Monday"), end=len(text) - 1)
    answer = replace(answer, entities=(*answer.entities, again))
    path = tmp_path / "twice.jsonl"
    path.write_text(json.dumps(to_line(Input(id="z", source="s", text=text), answer)) + "\n")
    assert "0 of 2 dates belong to no union" in run(path, "--predictions")[2]


def test_without_output_the_table_is_printed(run: Run, predictions: Path) -> None:
    _, out, _ = run(predictions, "--predictions")
    assert "Royal College of Nursing" in out and "2023-03-15" in out and "The RCN <wait> & Barts" in out


def test_a_folder_is_predicted_and_what_is_bad_in_it_listed(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Talks on 3 May.")
    code, _, err = run(folder)
    assert code == 0 and "0 events of 0 organisations in 1 articles" in err
    (folder / "b.txt").write_bytes(b"\xa3")
    code, _, err = run(folder)
    assert code == 1 and "b.txt: not UTF-8" in err
    assert run(folder, "-o", "x.png")[0] == 2
    assert run(folder, "--published", "soon")[0] == 2
