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
        (
            'seed = "x"\nepochs = true\nfreeze_embeddings = "no"\nn_units = 1.5\nsmoothing = nan',
            r"seed = 'x': expected a whole number; epochs = True: expected a whole number; freeze_embeddings = 'no': "
            r"expected true or false; smoothing = nan: expected a finite number; "
            r"n_units = 1.5: expected a whole number$",
        ),
        ('epochs = "3"', r"run.toml: epochs = '3': expected a whole number$"),
        (
            "tag_weight = -1\nlower_share = 0.6\nupper_share = 0.5",
            r"tag_weight = -1: expected 0 or more; lower_share \+ upper_share = 1.1: expected at most 1$",
        ),
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
