from pathlib import Path

import numpy as np
import onnx
import pytest

from model.errors import WeightsError
from model.network import PicketlineNetwork
from model.predictor import Predictor
from model.runtime import load_transformer
from model.sentences import split
from model.settings import Settings, Temperatures
from model.weights_file import Weights
from model.windows import WindowSize
from tests import tiny
from training.export import export
from training.torch_backend import checkpoint_scorer

TEXT = "Unite will strike on Monday.\n\nThe trust said 86% of the ambulance staff will not. " * 8
TEMPERATURES = Temperatures(tags=1.5, sides=2.0, stances=0.5, article=3.0)


@pytest.fixture(scope="module")
def network() -> PicketlineNetwork:
    return tiny.network()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, network: PicketlineNetwork) -> Path:
    target = tmp_path_factory.mktemp("weights") / "transformer"
    settings = Settings(name="tiny", window=WindowSize(n_pieces=40, n_context=6), temperatures=TEMPERATURES)
    export(network, tiny.tokenizer(), settings, target, quantise=False)
    return target


def test_the_exported_network_scores_as_the_checkpoint(folder: Path) -> None:
    checkpoint = checkpoint_scorer(tiny.network(), tiny.tokenizer(), name="t", temperatures=TEMPERATURES)
    exported = load_transformer(Weights.open(folder))
    for text in (TEXT, "Strike.", "字" * 200):
        ours, theirs = (scorer.score(text, split(text)) for scorer in (exported, checkpoint))
        for part in ("tags", "sides", "stances", "article"):
            np.testing.assert_allclose(
                np.exp(getattr(ours, part)), np.exp(getattr(theirs, part)), atol=1e-4, err_msg=part
            )


def test_the_exported_network_spends_no_time_on_a_mask(folder: Path) -> None:
    operators = {node.op_type for node in onnx.load(folder / "network.onnx").graph.node}
    assert "Softmax" in operators
    assert operators.isdisjoint({"Where", "IsNaN"})


def test_exporting_leaves_the_network_as_it_was(folder: Path, network: PicketlineNetwork) -> None:
    settings = [each.encoder.config._attn_implementation for each in (network, tiny.network())]
    assert settings[0] == settings[1]


def test_a_loaded_folder_predicts(folder: Path) -> None:
    prediction = Predictor(load_transformer(Weights.open(folder))).predict(TEXT)
    assert len(prediction.sentences) == 16
    assert prediction.model == "tiny"


def test_temperatures_change_scores_and_no_answer(folder: Path) -> None:
    plain = Predictor(checkpoint_scorer(tiny.network(), tiny.tokenizer(), name="t")).predict(TEXT)
    scaled = Predictor(load_transformer(Weights.open(folder))).predict(TEXT)
    assert [s.stance for s in plain.sentences] == [s.stance for s in scaled.sentences]
    assert [s.score for s in plain.sentences] < [s.score for s in scaled.sentences]


@pytest.mark.parametrize("name", ["network.onnx", "stances.onnx", "settings.json", "tokenizer.json"])
def test_a_changed_byte_is_named_and_nothing_loads(folder: Path, tmp_path: Path, name: str) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    damaged = bytearray((tmp_path / name).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / name).write_bytes(damaged)
    with pytest.raises(WeightsError, match=rf"{name}: SHA-256 .*expected .*reinstall"):
        load_transformer(Weights.open(tmp_path))


def test_a_missing_file_is_named(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        if path.name != "network.onnx":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(WeightsError, match=r"network.onnx: listed in manifest.json, not readable"):
        load_transformer(Weights.open(tmp_path))


def test_a_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"no manifest of weights here"):
        Weights.open(tmp_path)


def test_other_labels_are_refused(folder: Path) -> None:
    text = (folder / "settings.json").read_text().replace('"UNION"', '"GUILD"')
    with pytest.raises(WeightsError, match=r"labels .*GUILD.*another version"):
        Settings.from_json(text, source=Path("settings.json"))
