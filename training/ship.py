"""``python -m training.ship RUN``: put the weights of a run into the package, and report what quantisation cost.

The reports, the model card and the golden predictions still describe the old weights afterwards, and the build says so,
until they are written anew: ``make stale`` names the command for each report and the card, ``make golden`` writes the
predictions.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from transformers import AutoModel

import model
from annotations import Article, load
from eval.data import QUANTISATION
from eval.report import build, write
from model.atomic import replacing_folder
from model.errors import PicketlineError
from model.network import register
from model.predictor import Predictor
from model.settings import Settings
from model.weights_file import Weights
from training.torch_backend import checkpoint_scorer
from training.transformer import load_tokenizer

__all__ = ["agreement", "app", "checkpoint"]

SHIPPED = Path(model.__file__).parent / "weights"
FULL, QUANTISED = "transformer-fp32", "transformer"
app = typer.Typer(add_completion=False)


@app.command()
def main(
    run: Annotated[Path, typer.Argument(help="Run folder of python -m training.train.")],
    reports: Annotated[Path, typer.Option(help="Where quantisation.json and .md go.")] = Path("eval/reports"),
) -> None:
    """Copy a run's weights into model/weights and compare the quantised network with its checkpoint on test."""
    try:
        full = checkpoint(run)  # first: what ships stays where a run is not whole
        for source in sorted(path.parent for path in (run / "weights").glob("[!.]*/manifest.json")):
            with replacing_folder(SHIPPED / source.name) as draft:
                shutil.copytree(source, draft, dirs_exist_ok=True)
                Weights.open(draft)
        predictors = {FULL: full, QUANTISED: model.load(SHIPPED / QUANTISED)}
        articles = load("test")
        note = f"What 8-bit weights cost, on the test split. {agreement(articles, *predictors.values())}"
        report = build(articles, predictors, train=load("train"), name=QUANTISATION, note=note)
        typer.echo(f"{note}\nWritten: {', '.join(map(str, write(report, reports)))}")
    except (PicketlineError, ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error


def checkpoint(run: Path) -> Predictor:
    """Return the predictor of a run's checkpoint in PyTorch, with the temperatures of its export.

    Raises:
        FileNotFoundError: if the run has no checkpoint.
        WeightsError: if it has no export.
    """
    folder = run / "checkpoint"
    if not (folder / "config.json").is_file():  # transformers would take the path for a name on the hub
        raise FileNotFoundError(
            f"{folder}: no checkpoint; give the folder of a run that trained the transformer"
        )
    register()
    weights = Weights.open(run / "weights" / "transformer")
    settings = Settings.from_json(weights.text("settings.json"), source=weights.folder)
    network = AutoModel.from_pretrained(folder, use_safetensors=True)
    tokenizer = load_tokenizer(folder)
    return Predictor(
        checkpoint_scorer(
            network, tokenizer, name=f"{settings.name}-fp32", temperatures=settings.temperatures
        )
    )


def agreement(articles: Sequence[Article], one: Predictor, other: Predictor) -> str:
    """Say on how many articles two predictors give the same entities and stances, and how far scores differ."""
    same_spans = same_stances = 0
    furthest = 0.0
    for article in articles:
        a, b = one.predict(article.text), other.predict(article.text)
        spans = [[(e.start, e.end, e.label) for e in prediction.entities] for prediction in (a, b)]
        stances = [[p.stance, *(s.stance for s in p.sentences)] for p in (a, b)]
        same_spans += spans[0] == spans[1]
        same_stances += stances[0] == stances[1]
        pairs = [(a.probabilities, b.probabilities)]
        pairs += [(s.probabilities, t.probabilities) for s, t in zip(a.sentences, b.sentences, strict=True)]
        furthest = max([furthest, *(abs(p[k] - q[k]) for p, q in pairs for k in p)])
    return (
        f"Same entities on {same_spans} and same stances on {same_stances} of {len(articles)} articles; "
        f"stance probabilities differ by at most {furthest:.3f}."
    )


if __name__ == "__main__":
    app()
