"""``python -m eval.benchmark``: how fast, how large and how soon, beside what a user would otherwise install.

Run it on a machine that does nothing else; a full run takes some five minutes on two cores. Writes benchmark.json,
benchmark.md, benchmark.svg and the README's passage on speed.
"""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from annotations import load
from eval.benchmark_machine import encoder_size
from eval.benchmark_report import picture, readme_block, to_markdown
from eval.benchmark_run import FORMAT, FULL, SMOKE, Benchmark, measure
from eval.benchmark_specs import specs
from eval.files import differs
from model.atomic import write_bytes, write_text
from model.errors import PicketlineError

__all__ = ["app", "generated", "read", "stale"]

REPORTS = Path("eval/reports")
README = Path("README.md")
ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(<!-- benchmark:begin -->\n).*?(<!-- benchmark:end -->)", re.DOTALL)
AGAIN = "run python -m eval.benchmark"
app = typer.Typer(add_completion=False)


def read(path: Path) -> Benchmark | None:
    """Read a report; ``None`` if there is none.

    Raises:
        ValueError: for another format.
    """
    if not path.is_file():
        return None
    report: Benchmark = json.loads(path.read_text(encoding="utf-8"))
    if report.get("format") != FORMAT:
        raise ValueError(f"{path}: format {report.get('format')!r}, expected {FORMAT}; {AGAIN} again")
    return report


def generated(root: Path) -> dict[Path, str]:
    """Return what the texts of the tree at ``root`` that speak of speed should be, from its report.

    Raises:
        ValueError: if the README has no block for it, or the report is of another format.
    """
    report = read(root / REPORTS / "benchmark.json")
    readme = (root / README).read_text(encoding="utf-8")
    if not BLOCK.search(readme):
        raise ValueError(
            f"{root / README}: expected a block <!-- benchmark:begin --> ... <!-- benchmark:end -->"
        )
    block = readme_block(report)
    texts = {root / README: BLOCK.sub(lambda found: f"{found[1]}{block}\n{found[2]}", readme)}
    if report is not None:
        texts[root / REPORTS / "benchmark.md"] = to_markdown(report)
    return texts


def stale(root: Path) -> list[str]:
    """Return one complaint for each text that is not what the report makes of it, and for a network of other size."""
    found = [
        f"{path}: differs from benchmark.json; run python -m eval.benchmark --write"
        for path, text in generated(root).items()
        if differs(path, text)
    ]
    report = read(root / REPORTS / "benchmark.json")
    if report is not None and report["encoder"] != encoder_size():
        found.append(
            f"benchmark.json: measured a network of other size than the one that ships; {AGAIN} again"
        )
    return found


@app.command()
def main(
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            help="Checkpoint of the run whose weights ship, for the Hugging Face pipeline; else of chance."
        ),
    ] = None,
    root: Annotated[Path, typer.Option(help="The repository.")] = ROOT,
    smoke: Annotated[bool, typer.Option("--smoke", help="Two articles; writes nothing.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the texts anew from benchmark.json.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where a text is not right.")
    ] = False,
) -> None:
    """Measure, and write the report; or check or write the texts that come from it."""
    try:
        if check:
            complaints = stale(root)
        else:
            complaints = []
            if not write:
                texts = [article.text for article in load("test")]
                report = measure(texts, specs(), SMOKE if smoke else FULL, checkpoint=checkpoint, root=root)
                typer.echo(to_markdown(report))
                if smoke:
                    return
                folder = root / REPORTS
                write_text(folder / "benchmark.json", json.dumps(report, indent=1) + "\n")
                write_bytes(folder / "benchmark.svg", picture(report))
            for path, text in generated(root).items():
                write_text(path, text)
    except (PicketlineError, ValueError, OSError) as error:
        complaints = [str(error)]
    for complaint in complaints:
        typer.echo(complaint, err=True)
    raise typer.Exit(int(bool(complaints)))


if __name__ == "__main__":
    app()
