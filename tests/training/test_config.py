from pathlib import Path

import pytest

from training.config import ConfigError, TrainingConfig


def test_a_file_replaces_defaults_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text("epochs = 2\nseed = 7\n")
    config = TrainingConfig.from_toml(path)
    assert (config.epochs, config.seed) == (2, 7)
    assert config.head_learning_rate == TrainingConfig().head_learning_rate


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epoch = 2", r"run.toml: unknown keys epoch: expected some of .*epochs"),
        (
            "epochs = 0\nsmoothing = 2.0",
            r"epochs = 0: expected more than 0; smoothing = 2.0: expected 0 to 1",
        ),
        ("n_pieces = 20\nn_context = 12", r"no room between contexts"),
        ("epochs = ", r"run.toml: .*"),
    ],
)
def test_a_senseless_file_is_refused_with_all_its_faults(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "run.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        TrainingConfig.from_toml(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none.toml"):
        TrainingConfig.from_toml(tmp_path / "none.toml")
