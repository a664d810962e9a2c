"""What was tried to break the package, counted from the test run: ``pytest -m reliability --reliability-report FILE``.

A test takes part by ``@pytest.mark.reliability("<area>", "<what was tried>")``. Each parametrised case counts one,
a property test counts the examples that hypothesis ran, and a test that loops calls ``record_property("cases", n)``.
"""

import json
import re
from collections import defaultdict
from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

AREAS = {
    "input": "Any input",
    "files": "Damaged or hostile files",
    "interruption": "Interrupted work",
    "same answer": "The same answer always",
    "service": "Long service",
    "repeatable": "Repeatable",
}
_EXAMPLES = re.compile(r"(\d+) passing[\w ]*, (\d+) failing")  # of hypothesis' statistics
_OUTCOMES = ["not run", "held", "failed"]  # a row is not run only where none of its tests was


@dataclass(frozen=True)
class Row:
    """One thing tried; what several tests tried under one name is one row."""

    area: str
    tried: str
    tests: list[str]
    cases: int
    outcome: str


class ReliabilityReport:
    """The pytest plug-in that counts and writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.marks: dict[str, tuple[str, str]] = {}
        self.found: dict[tuple[str, str], list[tuple[str, int, str]]] = defaultdict(list)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            mark = item.get_closest_marker("reliability")
            if mark is None:
                continue
            if len(mark.args) != 2 or mark.args[0] not in AREAS:
                raise pytest.UsageError(
                    f"{item.nodeid}: reliability({', '.join(map(repr, mark.args))}): expected two texts, "
                    f"the area (one of: {', '.join(AREAS)}) and what was tried"
                )
            self.marks[item.nodeid] = mark.args

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.when == "call" and (statistics := getattr(item, "hypothesis_statistics", None)):
            drawn = sum(int(n) for pair in _EXAMPLES.findall(statistics) for n in pair)
            explicit = len(getattr(item.obj, "hypothesis_explicit_examples", ()))
            report.user_properties.append(("cases", drawn + explicit))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.nodeid not in self.marks or (report.when != "call" and report.outcome == "passed"):
            return
        outcome = {"passed": "held", "skipped": "not run", "failed": "failed"}[report.outcome]
        cases = 0 if outcome == "not run" else int(str(dict(report.user_properties).get("cases", 1)))
        self.found[self.marks[report.nodeid]].append((report.nodeid.partition("::")[0], cases, outcome))

    def pytest_sessionfinish(self) -> None:
        rows = [
            Row(
                area=area,
                tried=tried,
                tests=sorted({path for path, _, _ in results}),
                cases=sum(cases for _, cases, _ in results),
                outcome=max((outcome for _, _, outcome in results), key=_OUTCOMES.index),
            )
            for (area, tried), results in self.found.items()
        ]
        rows.sort(key=lambda row: (list(AREAS).index(row.area), row.tried))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(page(rows), encoding="utf-8")
        table = json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
        self.path.with_suffix(".json").write_text(table + "\n", encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.write_line(f"reliability report: {self.path}")


def page(rows: Iterable[Row]) -> str:
    """Return the rows as a page of the documentation: without a date, so that an equal run gives an equal page."""
    rows = list(rows)
    counted = [row for row in rows if row.outcome != "not run"]
    failed = sum(row.outcome == "failed" for row in rows)
    lines = [
        "# Reliability",
        "",
        "<!-- Written by `make reliability`; do not edit. -->",
        "What was tried to break the package, counted from the run of its tests (`make reliability`). Each",
        "parametrised test and each example drawn by hypothesis counts as one case.",
        "",
        f"{sum(row.cases for row in rows):,} cases of {len(counted)} kinds of fault were run; "
        f"{'all held' if not failed else f'{failed} failed'}.",
    ]
    for area, title in AREAS.items():
        chosen = [row for row in rows if row.area == area]
        if not chosen:
            continue
        lines += ["", f"## {title}", "", "| tried | cases | outcome | tests |", "|---|---:|---|---|"]
        for row in chosen:
            tests = ", ".join(f"`{path.removeprefix('tests/')}`" for path in row.tests)
            lines.append(
                f"| {row.tried.replace('|', chr(92) + '|')} | {row.cases:,} | {row.outcome} | {tests} |"
            )
    return "\n".join(lines) + "\n"
