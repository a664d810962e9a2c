"""What the fuzzer calls: each target takes any bytes, and fails where a promise breaks or an error has no name."""

import json
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from annotations.corpus import ARTICLES
from annotations.formats.brat import from_brat
from annotations.formats.label_studio import from_task
from model import Predictor, WeightsError
from model.errors import PicketlineError
from model.onnx_file import check_onnx
from model.settings import Settings
from tests.annotations.test_hostile_formats import ANN, ROW, SOURCE, TASK, TEXT, corrected, parsed, rows_of
from tests.hostile import UNITS
from tests.model.test_hostile import PREDICTORS, AnyLabel, holds
from tests.model.test_hostile_weights import SETTINGS, WEIGHTS
from tests.training.test_hostile_inputs import content, outcomes, prediction_line
from training.outputs import read_predictions

Target = Callable[[bytes], None]


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fuzz", dir=memory if memory.is_dir() else None))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _planted(data: bytes) -> None:
    holds(_text(data), Predictor(AnyLabel()).predict(_text(data), published="2023-02-07"))


def _network(data: bytes) -> None:
    holds(_text(data), PREDICTORS["tiny network"]().predict(_text(data), published="2023-02-07"))


def _article(data: bytes) -> None:
    parsed(_text(data))


def _brat(data: bytes) -> None:
    text, _, ann = _text(data).partition("\0\0")
    corrected(lambda: from_brat(text, ann, id="a", path="x.ann"))


def _label_studio(data: bytes) -> None:
    try:
        task = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(task, dict):
        corrected(lambda: from_task(task, path="x.ann"))


def _rows(data: bytes) -> None:
    rows_of(_folder() / "a.jsonl", data)


def _file(suffix: str, data: bytes) -> None:
    outcomes(_folder(), suffix, data)


def _predictions(data: bytes) -> None:
    path = _folder() / "p.jsonl"
    path.write_bytes(data)
    try:
        list(read_predictions(path))
    except PicketlineError as error:
        assert str(path) in str(error)


def _onnx(data: bytes) -> None:
    try:
        check_onnx(data, source=Path("network.onnx"))
    except WeightsError as error:
        assert "network.onnx" in str(error)


def _settings(data: bytes) -> None:
    try:
        Settings.from_json(_text(data), source=Path("settings.json"))
    except WeightsError as error:
        assert "settings.json" in str(error)


TARGETS: dict[str, Target] = {
    "predict, planted scorer": _planted,
    "predict, tiny network": _network,
    "annotated articles": _article,
    "brat": _brat,
    "Label Studio": _label_studio,
    "rows of annotated articles": _rows,
    ".md": partial(_file, ".md"),
    ".html": partial(_file, ".html"),
    ".jsonl": partial(_file, ".jsonl"),
    ".parquet": partial(_file, ".parquet"),
    "predictions": _predictions,
    "ONNX": _onnx,
    "settings": _settings,
}


def seeds(target: str) -> list[bytes]:
    """Return what the fuzzer starts from: hostile texts, a few articles of the corpus, a sound file of the kind."""
    articles = [path.read_bytes() for path in sorted(ARTICLES.glob("*.md"))[::100]]
    texts = [unit.encode("utf-8", "surrogatepass") for unit in UNITS.values()]
    match target:
        case "annotated articles":
            return [SOURCE.encode(), *articles]
        case "brat":
            return [f"{TEXT}\0\0{ANN}".encode()]
        case "Label Studio":
            return [json.dumps(TASK).encode()]
        case "rows of annotated articles":
            return [json.dumps(ROW).encode()]
        case "predictions":
            return [json.dumps(prediction_line()).encode()]
        case "ONNX":
            return [(WEIGHTS / "transformer" / "stances.onnx").read_bytes()[-4_000:], b""]
        case "settings":
            return [json.dumps(SETTINGS).encode()]
        case suffix if suffix.startswith("."):
            return [content(suffix, UNITS["prose"]), *(articles if suffix == ".md" else [])]
    return [*texts, *articles]
