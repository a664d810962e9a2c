from pathlib import Path

import pytest

from model.errors import WeightsError
from model.windows import encode
from tests import tiny
from training import encoder
from training.config import TrainingConfig
from training.encoder import find_encoder
from training.transformer import load_tokenizer


def test_a_folder_goes_before_everything(tmp_path: Path) -> None:
    assert find_encoder(str(tmp_path)) == str(tmp_path)


def test_the_default_encoder_is_the_packaged_one() -> None:
    folder = Path(find_encoder(TrainingConfig().base_encoder))
    assert (folder / "model.safetensors").is_file()


def test_altered_packaged_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    name = TrainingConfig().base_encoder
    monkeypatch.setitem(encoder.PACKAGED, name, (encoder.PACKAGED[name][0], "0" * 64))
    with pytest.raises(WeightsError, match=r"model.safetensors: SHA-256 .*expected 000"):
        find_encoder(name)


def test_any_other_name_is_left_to_the_hub() -> None:
    assert find_encoder("someone/some-encoder") == "someone/some-encoder"


@pytest.mark.parametrize("source", ["tiny", "shipped"])
def test_nothing_of_a_long_text_is_truncated_and_nothing_padded(tmp_path: Path, source: str) -> None:
    folder = (
        tiny.encoder_folder(tmp_path) if source == "tiny" else find_encoder(TrainingConfig().base_encoder)
    )
    text = "union " * 700
    encoded = encode(text, [(0, len(text) - 1)], load_tokenizer(folder))
    assert (encoded.word >= 0).sum() == 700
    assert len(encoded.pieces) == 701
