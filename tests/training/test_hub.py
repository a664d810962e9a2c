"""Hugging Face habits, by the page that documents them: transformers, datasets and the hub read what we write."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import yaml
from huggingface_hub import ModelCard
from transformers import AutoModel

from eval.card import model_card
from eval.report import build
from model.network import register
from tests import tiny
from tests.docs import run_page
from tests.eval.planted import FIRST, SECOND, Perfect, Planted
from training.cli import main


@pytest.fixture
def checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run's checkpoint in the working folder, as the page finds it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "runs" / "mine" / "checkpoint"
    tiny.network().save_pretrained(folder)
    tiny.tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def shell(command: str) -> str:
    with pytest.raises(SystemExit) as exit_:
        main(command.split()[1:])
    assert not exit_.value.code, command
    return ""


def test_the_page_on_hugging_face_holds(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", checkpoint.parent / "cache")
    assert run_page("hugging-face.md", shell) == 4


def test_a_loaded_checkpoint_computes_what_was_saved(checkpoint: Path) -> None:
    register()
    register()
    saved, loaded = tiny.network(), AutoModel.from_pretrained(checkpoint)
    assert type(loaded) is type(saved)
    for (name, one), (_, other) in zip(saved.state_dict().items(), loaded.state_dict().items(), strict=True):
        assert torch.equal(one, other), name


def test_without_the_registration_transformers_refuses_and_runs_nothing(checkpoint: Path) -> None:
    code = "import sys; from transformers import AutoConfig; AutoConfig.from_pretrained(sys.argv[1])"
    result = subprocess.run(
        [sys.executable, "-c", code, str(checkpoint)],
        capture_output=True,
        text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        check=False,
    )
    assert result.returncode != 0
    assert "model type `picketline`" in result.stderr


def test_the_hub_reads_the_results_of_the_model_card(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [FIRST, SECOND]
    models = {"transformer": Planted(), "baseline": Perfect(articles)}
    report = build(articles, models, train=[FIRST], name="test", note="A note.")
    others = build(articles, {"transformer": Planted()}, train=[FIRST], name="compare-test", note="")
    data = ModelCard(model_card([report, others])).data
    results = {(result.dataset_split, result.metric_name): result for result in data.eval_results or []}
    assert results["test", "Entities, strict match, micro-F1"].metric_value == 0.625
    assert results["test", "Article stance, macro-F1"].task_type == "text-classification"
    assert {split for split, _ in results} == {"test"}
    assert data.model_name == "picketline"
    assert data.license == "apache-2.0"


def test_a_card_without_results_is_still_one() -> None:
    report = build([FIRST], {"transformer-fp32": Planted()}, train=[FIRST], name="quantisation", note="")
    metadata = model_card([report]).split("---\n")[1]
    assert "model-index" not in yaml.safe_load(metadata)
