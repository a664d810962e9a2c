"""The soak measures what it says, and its verdict follows the measurements."""

import json
import mmap
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from typer.testing import CliRunner

from eval import soak as module
from eval.soak import Sample, articles, judged, soak, to_markdown
from model.sentences import split
from tests.model.planted import PlantedScorer, predictor

SENTENCES = ["Unite said no.", "Talks go on at Barts Health.", "Ministers offered 4.5%."]
KIB = 1024
REPORT = module.report(predictor(), [], n=1, seed=0)


def samples(*sizes: int, every: int = 1) -> list[Sample]:
    return [
        {"articles": number * every, "characters": 0, "seconds": 0.0, "rss_kib": size}
        for number, size in enumerate(sizes, 1)
    ]


def test_articles_are_of_every_length_and_no_two_alike() -> None:
    texts = list(articles(SENTENCES, n=400))
    assert texts == list(articles(SENTENCES, n=400))
    assert texts != list(articles(SENTENCES, n=400, seed=1))
    lengths = [len(split(text)) / 2 for text in texts]  # each sentence, and its new word
    assert min(lengths) == 1
    assert 5 < median(lengths) < 20 < 90 < max(lengths) <= 100
    words = [word for text in texts for word in set(text.split())]
    assert max(words.count(word) for word in words if word not in " ".join(SENTENCES).split()) == 1


def test_memory_that_grows_is_not_flat() -> None:
    slope, interval, flat = judged(samples(*(90_000 + 60 * n for n in range(100)), every=1000))
    assert (slope, interval, flat) == (60.0, (60.0, 60.0), False)


def test_memory_that_settles_is_flat() -> None:
    steps = [50_000, 90_000, *(90_000 + 40 * (n % 3) for n in range(98))]
    slope, interval, flat = judged(samples(*steps, every=1000))
    assert slope == pytest.approx(0, abs=1)
    assert interval is not None and interval[0] <= slope <= interval[1] < 50
    assert flat
    assert (
        to_markdown({**REPORT, "slope": slope, "interval": interval, "flat": flat})
        .splitlines()[2]
        .startswith(f"**Flat: {slope:+.1f} [")
    )


def test_too_few_measurements_give_no_verdict() -> None:
    assert judged(samples(*range(1000))) == (None, None, None)


def test_a_model_that_keeps_what_it_reads_is_seen() -> None:
    kept: list[mmap.mmap] = []

    class Hoarder(PlantedScorer):
        def score(self, *arguments: object) -> object:  # type: ignore[override]
            kept.append(mmap.mmap(-1, 300 * KIB))  # new pages, where bytes might fill holes of earlier tests
            kept[-1].write(b"x" * 300 * KIB)
            return super().score(*arguments)  # type: ignore[arg-type]

    found = soak(module.Predictor(Hoarder()), ["Unite said no."] * 200, n=200)
    assert [sample["articles"] for sample in found] == list(range(1, 201))
    slope, _, flat = judged(found, warm_up=20)
    assert slope == pytest.approx(300_000, rel=0.2)
    assert flat is False


def test_interrupted_it_keeps_what_it_measured(capsys: pytest.CaptureFixture[str]) -> None:
    def texts() -> Iterator[str]:
        yield from SENTENCES
        raise KeyboardInterrupt

    found = soak(predictor(), texts(), n=400)
    assert [sample["articles"] for sample in found] == [2]
    assert "interrupted" in capsys.readouterr().err


def test_the_command_writes_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "load_model", {"transformer": predictor()}.__getitem__)
    monkeypatch.setattr(module, "_sentences", lambda _: SENTENCES)
    result = CliRunner().invoke(module.app, ["--articles", "30", "--output", str(tmp_path)])
    soaked = json.loads((tmp_path / "soak.json").read_text(encoding="utf-8"))
    assert (result.exit_code, soaked["flat"]) == (0, None)
    assert (soaked["read"], soaked["asked"], len(soaked["samples"])) == (30, 30, 30)
    assert all(sample["rss_kib"] > 10 * KIB for sample in soaked["samples"])
    text = (tmp_path / "soak.md").read_text(encoding="utf-8")
    assert text == to_markdown(soaked)
    assert text.splitlines()[2].startswith("**Too few articles to tell.** 30 of 30 articles, planted")
    assert "| 30 |" in text
