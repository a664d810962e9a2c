"""The ``picketline`` command, thin over `model`, ``python -m eval`` and ``python -m training.train``.

It stands at the top of the imports because it offers all of them, and imports each only when its command runs:
``picketline predict`` needs neither torch nor scikit-learn.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

import typer

from model.errors import PicketlineError
from training.inputs import SUFFIXES, BadInput, read
from training.limits import STANDARD, Limits

__all__ = ["app", "main"]

FAILED: Final = 1  # the data or the model; click itself exits with 2 on wrong usage
EXTRAS: Final = {
    **dict.fromkeys(["sklearn", "skops"], "baseline"),
    **dict.fromkeys(["pandas", "pyarrow", "trafilatura"], "files"),
    "spacy": "spacy",
    **dict.fromkeys(["anyio", "fastapi", "pydantic", "starlette", "uvicorn"], "serve"),
    **dict.fromkeys(["accelerate", "datasets", "onnx", "scipy", "torch", "transformers"], "train"),
}
"""Which extra installs a module that a command may miss."""
OUTPUT_HELP: Final = (
    "One record for each article of files and folders (.txt, .md, .html, .jsonl, .parquet). "
    "Run again, it goes on where it stopped."
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Who is in dispute with whom, and whose case a text makes: news of UK public-sector pay disputes.",
    epilog="Exit codes: 0 done, 1 the data or the model is at fault, 2 wrong usage.",
)
# The options after `picketline train` belong to `python -m training.train`, --help among them.
FORWARD: Final = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; what the package raises on purpose becomes one line on stderr."""
    try:
        app(args=arguments, prog_name="picketline")
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        _fail(
            f"{error.name} is not installed; this needs the extra {extra!r}: pip install 'picketline[{extra}]'"
        )
    except PicketlineError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _fail(message: str) -> None:
    typer.echo(f"error: {message}", err=True)
    sys.exit(FAILED)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"picketline {version('picketline')}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Options that stand before the command."""


@app.command()
def predict(
    articles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE…",
            help="Articles (.md, .html, .jsonl, .parquet; any other file is plain text in UTF-8), or folders of "
            "them; - reads standard input.",
        ),
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Take the article that ships with the package.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON: an object, or a list of them for several files.")
    ] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Print one JSON object a line, as each is done.")
    ] = False,
    model: Annotated[
        str, typer.Option(metavar="NAME|FOLDER", help="transformer, baseline, or a folder of weights.")
    ] = "transformer",
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of publication; anchors relative dates."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.jsonl|.csv|.parquet", help=OUTPUT_HELP)
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Begin the output afresh.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="List inputs that cannot be read, and predict the rest.")
    ] = False,
) -> None:
    """Mark unions, trusts, officials, percentages and dates, and say whose case each sentence and the article makes.

    Offsets in JSON are half-open and count characters of its text: a plain file as it is, line ends included.

    Examples:
        picketline predict story.txt --published 2023-02-07

        curl -s URL | html2text | picketline predict - --json

        picketline predict articles/ --output predictions.jsonl
    """
    if bool(articles) == example:
        raise typer.BadParameter(
            "name one file or more, - for standard input, or --example", param_hint="FILE…"
        )
    if as_json and as_jsonl:
        raise typer.BadParameter("--json and --jsonl exclude each other", param_hint="--json")
    if output and (example or as_json or as_jsonl):
        raise typer.BadParameter(
            "excludes --example, --json and --jsonl; its suffix says the kind", param_hint="--output"
        )
    if not output and (overwrite or skip_bad):
        raise typer.BadParameter("--overwrite and --skip-bad need it", param_hint="--output")
    from model import load
    from training.terminal import show

    predictor = load(model)
    day = published.date() if published else None
    if output:
        from training.batch import Options, predict_files

        choices = Options(published=day, overwrite=overwrite, skip_bad=skip_bad)
        predict_files(articles or (), output, predictor, choices)
        return
    results = ((name, predictor.predict(text, published=own or day)) for name, text, own in _texts(articles))
    if as_json:
        found = [{"file": name, **result.to_dict()} for name, result in results]
        typer.echo(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=2))
        return
    for name, result in results:
        if as_jsonl:
            typer.echo(json.dumps({"file": name, **result.to_dict()}, ensure_ascii=False))
        else:
            show(result, title=name)


@app.command()
def view(
    articles: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Articles, as for predict; - reads standard input.")
    ],
    output: Annotated[
        Path | None, typer.Option(help="Where the page goes; standard output without it.")
    ] = None,
    model: Annotated[
        str, typer.Option(metavar="NAME|FOLDER", help="transformer, baseline, or a folder of weights.")
    ] = "transformer",
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of publication; anchors relative dates."),
    ] = None,
) -> None:
    """Write a self-contained HTML page: the articles with mentions and stances marked, to read or to print.

    Example:
        picketline view story.txt --output story.html
    """
    from model import load
    from model.atomic import write_bytes
    from model.view import page

    predictor = load(model)
    day = published.date() if published else None
    results = [
        (Path(name).name, predictor.predict(text, published=own or day))
        for name, text, own in _texts(articles)
    ]
    document = page(results).encode()
    if output:
        write_bytes(output, document)
    else:
        typer.echo(document, nl=False)


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen at; the default is this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    model: Annotated[
        str, typer.Option(metavar="NAME|FOLDER", help="transformer, baseline, or a folder of weights.")
    ] = "transformer",
    threads: Annotated[int, typer.Option(min=1, help="Articles read at once.")] = STANDARD.n_threads,
    waiting: Annotated[
        int, typer.Option(min=0, help="Articles that may wait for their turn; one more is answered with 503.")
    ] = STANDARD.n_waiting,
) -> None:
    """Serve a local page to paste articles into, and POST /predict for programs; needs the extra 'serve'."""
    from model import load
    from training.serve import is_loopback, run

    predictor = load(model)
    if not is_loopback(host):
        typer.echo(f"warning: whoever reaches {host} can use this server; it asks for no password", err=True)
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"{predictor.name} at http://{shown}:{port}; Ctrl-C stops it", err=True)
    run(predictor, host=host, port=port, limits=Limits(n_threads=threads, n_waiting=waiting))


def _texts(articles: Sequence[str] | None) -> Iterator[tuple[str, str, date | None]]:
    """Yield name, text and own day of each article; line ends as they stand in a plain file."""
    if not articles:
        source = files("model") / "examples" / "ambulance-pay.txt"
        yield source.name, _decode(source.read_bytes(), source.name), None
    for name in articles or ():
        if name == "-":
            yield name, _decode(sys.stdin.buffer.read(), name), None
        elif Path(name).is_dir() or Path(name).suffix.lower() in SUFFIXES - {".txt"}:
            for found in read([name]):
                if isinstance(found, BadInput):
                    raise PicketlineError(str(found))
                yield found.id, found.text, found.published
        else:
            yield name, _decode(Path(name).read_bytes(), name), None


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PicketlineError(
            f"{name}: not UTF-8 (byte 0x{data[error.start]:02x} at offset {error.start}); "
            "convert it first, for example with iconv -f windows-1252 -t utf-8"
        ) from error


@app.command("export", context_settings=FORWARD, add_help_option=False)
def export_(context: typer.Context) -> None:
    """Write predictions or annotated articles for CoNLL, spaCy, brat or Label Studio."""
    from training.exchange import app as commands

    commands(args=["export", *context.args], prog_name="picketline")


@app.command("import", context_settings=FORWARD, add_help_option=False)
def import_(context: typer.Context) -> None:
    """Turn corrected annotations of Label Studio or brat into annotated articles."""
    from training.exchange import app as commands

    commands(args=["import", *context.args], prog_name="picketline")


@app.command(context_settings=FORWARD, add_help_option=False)
def timeline(context: typer.Context) -> None:
    """Tabulate and draw the dates of each union and trust over many articles."""
    from training.timeline_files import app as command

    command(args=context.args, prog_name="picketline timeline")


@app.command(context_settings=FORWARD, add_help_option=False)
def evaluate(context: typer.Context) -> None:
    """Score the models on held-out articles; see `picketline evaluate --help`."""
    from eval.__main__ import app as command

    command(args=context.args, prog_name="picketline evaluate")


@app.command(context_settings=FORWARD, add_help_option=False)
def train(context: typer.Context) -> None:
    """Train the transformer and the baseline; see `picketline train --help`."""
    from training.train import app as command

    command(args=context.args, prog_name="picketline train")


if __name__ == "__main__":
    main()
