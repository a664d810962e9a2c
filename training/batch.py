"""`picketline predict --output`: many articles into one file, resumed where an earlier run stopped."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from model.atomic import DRAFT
from model.errors import PicketlineError
from model.predictor import Predictor
from training.inputs import BadInput, Input, read
from training.outputs import Log, fingerprint, to_line, write_csv, write_parquet

__all__ = ["BadInputs", "Options", "predict_files"]

CONVERTERS = {".csv": write_csv, ".parquet": write_parquet}
KINDS = (".jsonl", *CONVERTERS)


class BadInputs(PicketlineError):
    """Every input that could not be read, in ``inputs``; the message has a line for each."""

    def __init__(self, inputs: Sequence[BadInput]) -> None:
        self.inputs = tuple(inputs)
        remedy = "nothing was predicted; mend them, or pass over them with --skip-bad"
        super().__init__("\n".join(["", *map(str, inputs), f"{len(inputs)} bad inputs; {remedy}"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to go about it.

    Attributes:
        published: the day for articles that do not say theirs.
        overwrite: begin afresh where the output exists.
        skip_bad: predict the rest where inputs cannot be read; they are listed all the same.
    """

    published: date | None = None
    overwrite: bool = False
    skip_bad: bool = False


def predict_files(paths: Sequence[str | Path], output: Path, predictor: Predictor, options: Options) -> None:
    """Predict every article of files and folders; see `training.inputs.read`.

    A file of JSON lines grows article by article, and a later run with the same output does what is missing. CSV and
    Parquet are made at the end of such a file beside them (``.partial.jsonl``), which is resumed in the same way, and
    appear whole or not at all.

    Raises:
        ModuleNotFoundError: for Parquet without the extra ``files``.
        BadInputs: with every input that cannot be read, before anything is predicted.
        PicketlineError: if the output exists and is whole, was written by another model, or holds another text under
            an id of these inputs.
    """
    console = Console(stderr=True)
    kind = output.suffix.lower()
    if kind not in KINDS:
        raise PicketlineError(f"{output}: unknown kind of output {kind!r}: expected {', '.join(KINDS)}")
    if kind == ".parquet":
        import_module("pyarrow")  # before hours of work, not after them
    log_path = output if kind == ".jsonl" else output.with_name(output.name + ".partial.jsonl")
    if kind in CONVERTERS and output.exists() and not log_path.exists() and not options.overwrite:
        raise PicketlineError(f"{output} exists: name another output, or --overwrite")
    with Log(log_path, model=predictor.name, afresh=options.overwrite) as log:
        if log.dropped:
            lost = f"dropped a half-written last line ({log.dropped} bytes); its article is predicted again"
            _say(console, f"{log_path}: {lost}")
        inputs = partial(read, paths, without=(output, log_path))
        total = _survey(inputs(), log, options, console=console)
        before = len(log.done)
        _predict(inputs(), log, predictor, options, total=total, console=console)
        if kind in CONVERTERS:
            _remove_drafts(output)
            CONVERTERS[kind](log_path, output)
        _say(console, f"{output}: {len(log.done)} articles ({len(log.done) - before} new)")
    if kind in CONVERTERS:
        log_path.unlink()


def _remove_drafts(output: Path) -> None:
    """Remove what runs that were killed left; no other run is writing, as the log belongs to one at a time."""
    for path in output.parent.iterdir():
        if path.name.startswith(f".{output.name}.") and path.suffix == DRAFT:
            path.unlink(missing_ok=True)


def _survey(found: Iterable[Input | BadInput], log: Log, options: Options, *, console: Console) -> int:
    """Read every input once, before anything is predicted; return how many articles there are."""
    total, bad, changed = 0, [], []
    for item in found:
        if isinstance(item, BadInput):
            bad.append(item)
            continue
        total += 1
        if log.done.get(item.id, _fingerprint(item, options)) != _fingerprint(item, options):
            changed.append(item.id)
    if bad and not options.skip_bad:
        raise BadInputs(bad)
    if changed:
        raise PicketlineError(
            f"{log.path} holds another text or date than now for {', '.join(changed)}: "
            "name another output, or --overwrite"
        )
    for item in bad:
        _say(console, f"skipped {item}")
    if not total:
        raise PicketlineError("no article among the inputs")
    return total


def _fingerprint(article: Input, options: Options) -> str:
    published = article.published or options.published
    return fingerprint(article.text, published.isoformat() if published else None)


def _predict(
    found: Iterable[Input | BadInput],
    log: Log,
    predictor: Predictor,
    options: Options,
    *,
    total: int,
    console: Console,
) -> None:
    with _advancing(console, total=total) as advance:
        for article in found:
            if isinstance(article, BadInput):
                continue
            if article.id not in log.done:
                prediction = predictor.predict(article.text, published=article.published or options.published)
                log.append(to_line(article, prediction))
            advance()


@contextmanager
def _advancing(console: Console, *, total: int) -> Iterator[Callable[[], object]]:
    """Give what to call for each article; on a terminal it moves a bar, elsewhere rich 14.2 prints an empty line."""
    if not console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield partial(progress.advance, progress.add_task("articles", total=total))


def _say(console: Console, message: str) -> None:
    console.print(message, markup=False, highlight=False, soft_wrap=True)
