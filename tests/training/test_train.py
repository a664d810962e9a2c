import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from datasets import Dataset
from safetensors.torch import load_file
from typer.testing import CliRunner

import model
from annotations import load, to_dataset
from tests import tiny
from tests.interruption.training import hashes
from training import ship, train
from training.config import TrainingConfig
from training.epochs import EpochsError
from training.train import SMOKE, app
from training.transformer import load_tokenizer, new_network, train_transformer

RUN = CliRunner()


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.encoder_folder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "smoke"
    result = RUN.invoke(
        app, ["--smoke", "--seed", "5", "--base-encoder", str(encoder), "--output", str(folder)]
    )
    assert result.exit_code == 0, result.output
    return folder


@pytest.mark.parametrize("name", ["transformer", "baseline"])
def test_a_run_leaves_weights_that_predict(run_folder: Path, name: str) -> None:
    prediction = model.predict(
        "Unite will strike.\n\nThe trust said no.", model=run_folder / "weights" / name
    )
    assert [sentence.text for sentence in prediction.sentences] == [
        "Unite will strike.",
        "The trust said no.",
    ]


def test_a_run_says_how_it_was_made_and_how_it_went(run_folder: Path) -> None:
    config = json.loads((run_folder / "config.json").read_text())
    assert (config["seed"], config["epochs"]) == (5, SMOKE["epochs"])
    history = json.loads((run_folder / "history.json").read_text())
    assert any("eval_entity_f1" in entry for entry in history)
    report = json.loads((run_folder / "report" / "dev.json").read_text())
    assert [item["model"] for item in report["models"]] == ["transformer", "baseline"]


def test_the_checkpoint_is_a_hugging_face_folder(run_folder: Path) -> None:
    names = {path.name for path in (run_folder / "checkpoint").iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= names
    config = json.loads((run_folder / "checkpoint" / "config.json").read_text())
    assert config["labels"]["stances"] == ["union", "government", "neutral"]


def test_a_trained_network_goes_on_from_where_it_was(run_folder: Path) -> None:
    config = TrainingConfig(
        base_encoder=str(run_folder / "checkpoint"), seed=6, n_pieces=64, n_context=4, head_dropout=0.5
    )
    before = load_file(run_folder / "checkpoint" / "model.safetensors")
    network = new_network(config)
    now = network.state_dict()
    assert all(torch.equal(now[name], values) for name, values in before.items())
    assert (network.config.n_pieces, network.config.n_context) == (64, 4)
    assert network.dropout.p == network.stance_head.dropout.p == 0.5
    assert load_tokenizer(config.base_encoder).encode("unite").ids


@pytest.mark.reliability(
    "repeatable", "two trainings with one seed, in processes that hash strings differently"
)
def test_the_same_seed_gives_the_same_files(run_folder: Path, encoder: Path, tmp_path: Path) -> None:
    options = ["--smoke", "--seed", "5", "--base-encoder", str(encoder), "--output", str(tmp_path / "again")]
    environment = os.environ | {"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": str(torch.get_num_threads())}
    command = [sys.executable, "-m", "training.train", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found, again = hashes(run_folder), hashes(tmp_path / "again")
    assert {"checkpoint/model.safetensors", "weights/transformer/network.onnx"} <= found.keys()
    assert again == found


def test_a_run_resumes_with_its_own_settings_alone(run_folder: Path, encoder: Path) -> None:
    before = hashes(run_folder)
    options = ["--smoke", "--seed", "6", "--base-encoder", str(encoder), "--output", str(run_folder)]
    result = RUN.invoke(app, [*options, "--resume"])
    assert result.exit_code == 1
    assert "begun with other settings: seed = 6, was 5" in result.output
    assert hashes(run_folder) == before


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (["--seed", "6"], []),
        (["--seed", "6", "--only", "baseline"], []),
        (
            ["--seed", "5", "--only", "baseline"],
            ["checkpoint", "epochs", "history.json", "weights/transformer"],
        ),
    ],
)
def test_a_run_leaves_nothing_of_an_earlier_one_that_it_does_not_belong_to(
    run_folder: Path,
    encoder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    kept: list[str],
) -> None:
    def interrupted(*_: object) -> None:
        raise _Interrupted

    folder = shutil.copytree(run_folder, tmp_path / "run")
    monkeypatch.setattr(train, "train_baseline", interrupted)
    result = RUN.invoke(app, ["--smoke", *options, "--base-encoder", str(encoder), "--output", str(folder)])
    assert isinstance(result.exception, _Interrupted)
    assert json.loads((folder / "config.json").read_text())["seed"] == int(options[1])
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {name for name in left if not name.startswith(tuple(kept))} == {"config.json"}
    assert all(any(name.startswith(prefix) for name in left) for prefix in kept)


def test_a_run_does_not_remove_the_network_that_it_starts_from(run_folder: Path) -> None:
    before = hashes(run_folder)
    options = ["--smoke", "--base-encoder", str(run_folder / "checkpoint"), "--output", str(run_folder)]
    result = RUN.invoke(app, options)
    assert (result.exit_code, hashes(run_folder)) == (1, before)
    assert "would be removed with its run; name another --output" in result.output


def test_a_folder_that_no_run_made_is_not_cleared(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise _Interrupted

    mine = tmp_path / "weights" / "transformer" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    monkeypatch.setattr(train, "train_baseline", interrupted)
    RUN.invoke(app, ["--smoke", "--base-encoder", str(encoder), "--output", str(tmp_path)])
    assert mine.read_text() == "mine"


def test_nothing_is_shipped_of_a_run_without_a_checkpoint(
    run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = shutil.copytree(run_folder, tmp_path / "run", ignore=shutil.ignore_patterns("checkpoint"))
    monkeypatch.setattr(ship, "SHIPPED", tmp_path / "weights")
    result = RUN.invoke(ship.app, [str(run), "--reports", str(tmp_path)])
    assert (result.exit_code, (tmp_path / "weights").exists()) == (1, False)
    assert f"error: {run / 'checkpoint'}: no checkpoint" in result.output


def test_shipping_copies_the_weights_and_reports_what_quantisation_costs(
    run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ship, "SHIPPED", tmp_path / "weights")
    monkeypatch.setattr(ship, "load", lambda split: load(split)[:2])
    result = RUN.invoke(ship.app, [str(run_folder), "--reports", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "weights" / "baseline" / "manifest.json").is_file()
    report = json.loads((tmp_path / "quantisation.json").read_text())
    assert "of 2 articles" in report["note"]
    assert report["differences"][0]["first"] == "transformer-fp32"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--resume"], "--resume needs the run folder"), (["--config", "none.toml"], "none.toml")],
)
def test_wrong_use_is_one_line(arguments: list[str], message: str) -> None:
    result = RUN.invoke(app, arguments)
    assert result.exit_code == 1
    assert result.output.startswith("error: ")
    assert message in result.output


class _Interrupted(Exception):
    pass


def _few(config: TrainingConfig) -> Dataset:
    return to_dataset()["train"].select(range(config.n_articles or 0))


def test_a_resumed_run_ends_as_an_uninterrupted_one(
    tmp_path: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = dataclasses.replace(
        TrainingConfig(base_encoder=str(encoder)),
        **{**SMOKE, "epochs": 2, "n_articles": 4, "n_units": 8, "n_heads": 1},
    )
    dev = load("dev")[:1]
    whole, _ = train_transformer(config, _few(config), dev, tmp_path / "whole", resume=False)

    from training.features import Collator

    batch = Collator.batch

    def interrupted(self: Collator, *given: object) -> object:
        if self.epoch == 1:
            raise _Interrupted
        return batch(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Collator, "batch", interrupted)
        with pytest.raises(_Interrupted):
            train_transformer(config, _few(config), dev, tmp_path / "cut", resume=False)
    with monkeypatch.context() as patch:
        patch.delattr("training.transformer.slimmed")  # what to take out is not worked out once more
        resumed, _ = train_transformer(config, _few(config), dev, tmp_path / "cut", resume=True)
    for (name, one), (_, other) in zip(whole.state_dict().items(), resumed.state_dict().items(), strict=True):
        assert torch.equal(one, other), name
    with pytest.raises(EpochsError, match="other settings or articles"):
        train_transformer(config, _few(config), load("dev")[1:2], tmp_path / "cut", resume=True)
