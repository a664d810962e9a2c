"""What a CUDA device changes: where a network runs, and no answer."""

from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from model import Prediction, Predictor
from tests import tiny
from training.torch_backend import checkpoint_scorer
from training.train import app

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
TEXT = "Unite will strike on Monday. The trust said 86% of the ambulance staff will not. " * 8


def _answer(device: str) -> Prediction:
    network = tiny.network().to(device)
    return Predictor(checkpoint_scorer(network, tiny.tokenizer(), name="tiny")).predict(TEXT)


def test_a_checkpoint_answers_there_as_on_the_cpu() -> None:
    here, there = _answer("cpu"), _answer("cuda")
    assert [(e.start, e.end, e.label) for e in here.entities] == [
        (e.start, e.end, e.label) for e in there.entities
    ]
    assert [s.stance for s in here.sentences] == [s.stance for s in there.sentences]
    assert [s.score for s in here.sentences] == pytest.approx([s.score for s in there.sentences], abs=1e-3)


def test_training_takes_the_device_and_ships_for_the_cpu(tmp_path: Path) -> None:
    torch.cuda.reset_peak_memory_stats()
    encoder = tiny.encoder_folder(tmp_path / "encoder")
    options = ["--smoke", "--only", "transformer", "--base-encoder", str(encoder)]
    result = CliRunner().invoke(app, [*options, "--output", str(tmp_path / "run")])
    assert result.exit_code == 0, result.output
    assert torch.cuda.max_memory_allocated() > 0
    assert (tmp_path / "run" / "weights" / "transformer" / "network.onnx").is_file()
