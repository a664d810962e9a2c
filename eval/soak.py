"""``python -m eval.soak``: one process reads thousands of articles; does its memory stay flat?

Interrupted (Ctrl-C), it reports what it has measured so far.
"""

import json
import os
import platform
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, TypedDict

import psutil
import typer

from annotations.article import Article
from annotations.corpus import ARTICLES, load_folder
from eval.render import table
from model import Predictor
from model import load as load_model
from model.atomic import write_text
from model.errors import PicketlineError

__all__ = ["Soak", "app", "articles", "judged", "soak", "to_markdown"]

FORMAT = 1
REPORTS = Path("eval/reports")
SEED = 20230207
N_SAMPLES = 200  # at most; a soak of fewer articles is sampled after each
LONGEST = 100  # sentences; some 1,700 words
WARM_UP = 1_000  # articles; in a trial memory settled after 200, once the longest had been met
FLAT_BELOW = 50.0  # KiB per 1,000 articles: 50 MB in a million
LEVELS = " ▁▂▃▄▅▆▇█"
LIBRARIES = ("onnxruntime", "tokenizers", "numpy")
NOTE = (
    f"Articles of 1 to {LONGEST} sentences, as many short as long ones on a logarithmic scale; sentences drawn from "
    "the corpus, each with a word that never occurred before, so that whatever remembers words grows. Memory is the "
    "resident set of the process. The slope is that of Theil and Sen (the median slope between all pairs of "
    f"measurements) after the first {WARM_UP:,} articles, with its 95% interval. Flat: the upper end of the "
    f"interval is below {FLAT_BELOW:.0f} KiB per 1,000 articles."
)
app = typer.Typer(add_completion=False)


class Sample(TypedDict):
    """One measurement: articles and characters read so far, seconds since the start, resident memory in KiB."""

    articles: int
    characters: int
    seconds: float
    rss_kib: int


class Soak(TypedDict):
    """The layout of soak.json; slope and interval in KiB per 1,000 articles, ``None`` from fewer than three samples."""

    format: int
    note: str
    model: str
    weights: str
    seed: int
    asked: int
    read: int
    machine: dict[str, str]
    slope: float | None
    interval: tuple[float, float] | None
    flat: bool | None
    samples: list[Sample]


def articles(sentences: Sequence[str], *, n: int, seed: int = SEED) -> Iterator[str]:
    """Yield ``n`` articles of random length; see `NOTE`."""
    chance = random.Random(seed)
    for number in range(n):
        length = int((LONGEST + 1) ** chance.random())
        drawn = chance.choices(sentences, k=length)
        yield " ".join(f"{sentence} {_new_word(number, place)}." for place, sentence in enumerate(drawn))


def _sentences(corpus: Iterable[Article]) -> list[str]:
    return [article.text[span.start : span.end] for article in corpus for span in article.sentences]


def _new_word(*numbers: int) -> str:
    """Return a capitalised word, another one for other numbers."""
    letters = str.maketrans("0123456789-", "abcdefghijk")
    return "-".join(map(str, numbers)).translate(letters).capitalize()


def soak(predictor: Predictor, texts: Iterable[str], *, n: int) -> list[Sample]:
    """Read ``n`` texts as a stream and return the measurements; Ctrl-C ends it early."""
    process, start, characters = psutil.Process(), time.perf_counter(), 0
    every, samples = max(n // N_SAMPLES, 1), list[Sample]()
    try:
        for number, prediction in enumerate(predictor.predict_batch(texts), 1):
            characters += len(prediction.text)
            if number % every == 0 or number == n:
                seconds = round(time.perf_counter() - start, 1)
                samples.append(
                    {
                        "articles": number,
                        "characters": characters,
                        "seconds": seconds,
                        "rss_kib": process.memory_info().rss // 1024,
                    }
                )
    except KeyboardInterrupt:
        typer.echo("interrupted; what has been measured so far:", err=True)
    return samples


def judged(
    samples: Sequence[Sample], *, warm_up: int = WARM_UP
) -> tuple[float | None, tuple[float, float] | None, bool | None]:
    """Return slope and interval in KiB per 1,000 articles, and whether that is flat; see `NOTE`."""
    from scipy.stats import theilslopes  # late, so that it does not count as memory of the model

    warm = [sample for sample in samples if sample["articles"] > warm_up]
    if len(warm) < 3:
        return None, None, None
    x = [sample["articles"] / 1000 for sample in warm]
    found = theilslopes([sample["rss_kib"] for sample in warm], x)
    interval = (round(float(found.low_slope), 2), round(float(found.high_slope), 2))
    return round(float(found.slope), 2), interval, interval[1] < FLAT_BELOW


def report(predictor: Predictor, samples: list[Sample], *, n: int, seed: int) -> Soak:
    """Return all that is to be said of the measurements."""
    slope, interval, flat = judged(samples)
    return {
        "format": FORMAT,
        "note": NOTE,
        "model": predictor.name,
        "weights": predictor.checksum,
        "seed": seed,
        "asked": n,
        "read": samples[-1]["articles"] if samples else 0,
        "machine": {
            "system": platform.platform(),
            "cores": str(os.cpu_count()),
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
        "slope": slope,
        "interval": interval,
        "flat": flat,
        "samples": samples,
    }


def to_markdown(soaked: Soak) -> str:
    """Return the report as Markdown: what was found, a picture, and a dozen of the measurements."""
    samples = soaked["samples"]
    shown = samples[:: max(len(samples) // 11, 1)]
    rows = [
        (
            f"{sample['articles']:,}",
            f"{sample['characters'] / 1e6:.1f}",
            f"{sample['seconds']:,.0f}",
            f"{sample['rss_kib'] / 1024:.1f}",
        )
        for sample in [*shown, *(samples[-1:] if shown[-1:] != samples[-1:] else [])]
    ]
    model = f"{soaked['model']} (weights `{soaked['weights'][:12]}`)"
    parts = (
        "# Long service",
        f"**{_verdict(soaked)}** {soaked['read']:,} of {soaked['asked']:,} articles, {model}, seed {soaked['seed']}.",
        soaked["note"],
        f"Memory over the articles, from none to the most:\n\n```text\n{_picture(samples)}\n```",
        table(("Articles", "million characters", "seconds", "resident MiB"), rows),
        ", ".join(f"{name} {value}" for name, value in soaked["machine"].items()) + ".",
    )
    return "\n\n".join(parts) + "\n"


def _verdict(soaked: Soak) -> str:
    if soaked["interval"] is None:
        return "Too few articles to tell."
    low, high = soaked["interval"]
    word = "Flat" if soaked["flat"] else "Not flat"
    return f"{word}: {soaked['slope']:+.1f} [{low:+.1f}, {high:+.1f}] KiB per 1,000 articles after warm-up."


def _picture(samples: Sequence[Sample]) -> str:
    if not samples:
        return ""
    sizes = [sample["rss_kib"] for sample in samples[:: max(len(samples) // 80, 1)]]
    return "".join(LEVELS[round(size / max(sizes) * (len(LEVELS) - 1))] for size in sizes)


@app.command()
def main(
    n: Annotated[int, typer.Option("--articles", min=1, help="How many to read.")] = 20_000,
    model: Annotated[str, typer.Option(help="A shipped model or a folder of weights.")] = "transformer",
    seed: Annotated[int, typer.Option(help="Another one draws other articles.")] = SEED,
    output: Annotated[Path, typer.Option(help="Where soak.json and soak.md are written.")] = REPORTS,
) -> None:
    """Read articles in one process and write soak.json and soak.md; exits 1 if memory is not flat."""
    try:
        predictor = load_model(model)
        sentences = _sentences(load_folder(ARTICLES))
        samples = soak(predictor, articles(sentences, n=n, seed=seed), n=n)
        soaked = report(predictor, samples, n=n, seed=seed)
        output.mkdir(parents=True, exist_ok=True)
        write_text(output / "soak.json", json.dumps(soaked, indent=1) + "\n")
        write_text(output / "soak.md", to_markdown(soaked))
    except (PicketlineError, ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(to_markdown(soaked))
    raise typer.Exit(int(soaked["flat"] is False))


if __name__ == "__main__":
    app()
