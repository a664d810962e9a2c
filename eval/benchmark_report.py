"""The benchmark as ratios, as Markdown, and as a picture."""

from collections.abc import Sequence
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from eval.benchmark_run import Benchmark, Row
from eval.benchmark_specs import OURS
from eval.render import NONE, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Spread", "picture", "ratios", "readme_block", "to_markdown"]

NOTE = (
    "Each rival runs in a process of its own on the same articles and the same cores; they take turns within a round, "
    "in another order each round. A ratio compares ours with a rival in the same round; given are the median over "
    "rounds and the least and the greatest. Latency is that of one article after another, cold start the time from "
    "the start of a process to its first answer, memory the peak of the process (of spaCy in several processes, of "
    "the first alone), installed size all distributions that it needs. The rivals do less: none gives stances, "
    "values, sides or speakers."
)


class Spread(NamedTuple):
    """A median and the range about it."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{_short(self.middle)} [{_short(self.low)}, {_short(self.high)}]"


class Target(NamedTuple):
    """What the package promises: in words, as measured, and whether that is kept."""

    text: str
    measured: str
    kept: bool


def best(row: Row) -> str:
    """Return the setting with the highest median throughput."""
    return min(row["many"], key=lambda setting: median(row["many"][setting]))


def ratios(report: Benchmark, name: str, *, setting: str | None = None) -> Spread:
    """Return how many times as fast ours is as a rival over all articles, paired by round, each at its best setting.

    Args:
        report: the measurements.
        name: the rival.
        setting: of both, to compare at one thread and one process.
    """
    ours, theirs = _row(report, OURS), _row(report, name)
    pairs = zip(ours["many"][setting or best(ours)], theirs["many"][setting or best(theirs)], strict=True)
    return _spread([their / our for our, their in pairs])


def targets(report: Benchmark) -> list[Target]:
    """Return what is promised of speed and size, and what was measured."""
    faster = {name: ratios(report, name) for name in ("transformers", "spacy")}
    cold = median(_row(report, OURS)["cold"]) / median(_row(report, "spacy")["cold"])
    memory, imports = _row(report, OURS)["memory"], median(report["imports"])
    packed = report["wheel"]["packed"] if report["wheel"] else None
    return [
        Target(
            "throughput at least 5 times that of the Hugging Face pipeline",
            *_at_least(faster["transformers"], 5.0),
        ),
        Target(
            "throughput at least 1.2 times that of spaCy's full pipeline", *_at_least(faster["spacy"], 1.2)
        ),
        Target("cold start at most half of spaCy's", f"{cold:.2f} of it", cold <= 0.5),
        Target("peak memory at most 250 MiB", f"{memory:.0f} MiB", memory <= 250),
        Target(
            "wheel at most 30 MB",
            NONE if packed is None else f"{packed:.1f} MB",
            packed is not None and packed <= 30,
        ),
        Target("`from model import predict` at most 0.5 s", f"{imports:.2f} s", imports <= 0.5),
    ]


def _at_least(measured: Spread, wanted: float) -> tuple[str, bool]:
    return str(measured), measured.middle >= wanted


def to_markdown(report: Benchmark) -> str:
    """Return the whole report."""
    parts = [
        "# Benchmark",
        NOTE,
        _conditions(report),
        "## What was promised",
        table(
            ["", "measured", "kept"],
            [[each.text, each.measured, "yes" if each.kept else "**no**"] for each in targets(report)],
        ),
        "## Ours against each rival",
        "How many times as fast, as small, or as soon: above 1, ours is ahead.",
        _against(report),
        "## Absolute figures of this machine",
        _absolute(report),
        "\n".join(f"- **{row['name']}**: {row['about']}." for row in report["rivals"]),
        "![Words a second, and seconds to the first answer](benchmark.svg)",
    ]
    return "\n\n".join(parts) + "\n"


def readme_block(report: Benchmark | None) -> str:
    """Return what the README says of speed."""
    if report is None:
        return "`make benchmark` compares speed, memory and size with spaCy and Hugging Face on your machine."
    return "\n\n".join(
        [
            f"How many times as fast, as small, or as soon as others: median of {report['rounds']} rounds and their "
            f"range, on {_machine(report)}. Above 1, ours is ahead. What each is, and absolute figures: "
            "[eval/reports/benchmark.md](eval/reports/benchmark.md); on your machine: `make benchmark`.",
            _against(report),
        ]
    )


def _machine(report: Benchmark) -> str:
    about = report["machine"]
    flags = f" ({', '.join(about['flags'])})" if about["flags"] else ""
    return f"{about['cores']} cores of {about['processor']}{flags}"


def _conditions(report: Benchmark) -> str:
    about, encoder = report["machine"], report["encoder"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    weights = (
        "the checkpoint that was exported" if report["checkpoint"] else "values of chance, which take as long"
    )
    return (
        f"{report['n_texts']} articles of the test split, {report['n_words']:,} words; {report['rounds']} rounds. "
        f"Our network: {encoder['num_hidden_layers']} layers of {encoder['hidden_size']} units; the Hugging Face "
        f"pipeline has {weights}. Machine: {_machine(report)}, {about['system']}, Python {about['python']}, "
        f"{versions}; load before the run {about['load_before']}."
    )


def _against(report: Benchmark) -> str:
    ours = _row(report, OURS)
    rows = []
    for row in report["rivals"]:
        if row["name"] == OURS:
            continue
        alone = str(ratios(report, row["name"], setting="1")) if "1" in row["many"] else ""
        rows.append(
            [
                row["name"],
                str(ratios(report, row["name"])),
                alone,
                *(_short(_percentile(row, p) / _percentile(ours, p)) for p in (50, 99)),
                _short(median(row["cold"]) / median(ours["cold"])),
                _short(row["memory"] / ours["memory"]),
                _short(row["installed"] / ours["installed"]),
            ]
        )
    head = ["", "throughput", "one thread each", "latency, p50", "p99", "cold start", "memory", "installed"]
    return table(head, rows)


def _absolute(report: Benchmark) -> str:
    rows = []
    for row in report["rivals"]:
        for setting, seconds in row["many"].items():
            first = setting == next(iter(row["many"]))
            spread = _spread([report["n_words"] / each for each in seconds])
            rest = [
                *(f"{1000 * _percentile(row, p):.0f}" for p in (50, 99)),
                str(_spread(row["cold"])),
                f"{row['memory']:.0f}",
                f"{row['installed']:.0f}",
            ]
            rows.append(
                [row["name"], f"{setting} {row['knob']}", _whole(spread), *(rest if first else [""] * 5)]
            )
    head = [
        "",
        "setting",
        "words a second",
        "p50, ms",
        "p99, ms",
        "cold start, s",
        "memory, MiB",
        "installed, MB",
    ]
    return table(head, rows)


def picture(report: Benchmark) -> bytes:
    """Return an SVG: words a second of each setting, and the seconds of cold starts, a dot for each measurement."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "picketline"  # the same picture from the same figures
    matplotlib.rcParams["svg.fonttype"] = "none"
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    speed, cold = figure.subplots(1, 2, width_ratios=(3, 2))
    bars = [
        (f"{row['name']}, {setting} {row['knob']}", [report["n_words"] / each for each in seconds])
        for row in report["rivals"]
        for setting, seconds in row["many"].items()
    ]
    _bars(speed, bars, "words a second")
    _bars(cold, [(row["name"], row["cold"]) for row in report["rivals"]], "seconds to the first answer")
    out = BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def _bars(axes: "Axes", bars: Sequence[tuple[str, Sequence[float]]], title: str) -> None:
    names = [name for name, _ in bars]
    colours = ["tab:blue" if name.startswith(OURS) else "tab:gray" for name in names]
    axes.barh(range(len(bars)), [median(values) for _, values in bars], color=colours, alpha=0.7)
    for place, (_, values) in enumerate(bars):
        axes.plot(values, [place] * len(values), "k|", markersize=9)
    axes.set_yticks(range(len(bars)), names)
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_xlabel(title)


def _row(report: Benchmark, name: str) -> Row:
    return next(row for row in report["rivals"] if row["name"] == name)


def _percentile(row: Row, percent: float) -> float:
    return float(np.percentile(row["one"], percent))


def _spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _whole(spread: Spread) -> str:
    return f"{spread.middle:,.0f} [{spread.low:,.0f}, {spread.high:,.0f}]"
