"""Weights that are damaged, swapped or made to harm: a WeightsError that names the file, and nothing is loaded."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import onnx
import onnxruntime
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import WeightsError, load
from model.onnx_file import check_onnx
from model.settings import Settings, Temperatures
from model.weights_file import MANIFEST, write_manifest
from model.windows import WindowSize
from tests import tiny
from tests.hostile import damaged, flipped
from training.export import export

ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "model" / "weights"
FILES = ["network.onnx", "stances.onnx", "settings.json", "tokenizer.json"]
PARTS = ["tags", "sides", "stances", "article_words", "article"]
within = settings(
    max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("weights") / "transformer"
    window = WindowSize(n_pieces=40, n_context=6)
    named = Settings(name="tiny", window=window, temperatures=Temperatures())
    export(tiny.network(), tiny.tokenizer(), named, target, quantise=False)
    return target


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """Return a copy to damage."""
    target = tmp_path / "weights"
    target.mkdir()
    for path in whole.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    return target


@pytest.fixture
def no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a network gets as far as ONNX Runtime."""

    def refuse(*arguments: object, **options: object) -> None:
        pytest.fail("a session was made")

    monkeypatch.setattr(onnxruntime, "InferenceSession", refuse)


def reseal(folder: Path, name: str, data: bytes) -> None:
    """Write a file and a manifest that fits it, as somebody would who means harm."""
    (folder / name).write_bytes(data)
    write_manifest(folder, kind="transformer")


@pytest.mark.reliability("files", "weights: a byte changed, or the end missing, in any file")
@pytest.mark.usefixtures("no_session")
@pytest.mark.parametrize("name", FILES)
@within
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(0, 255))
def test_any_changed_byte_is_refused(whole: Path, folder: Path, name: str, place: float, change: int) -> None:
    content = bytearray((whole / name).read_bytes())
    at = int(place * len(content))
    if change:
        content[at] ^= change
    else:
        del content[at:]
    (folder / name).write_bytes(content)
    with pytest.raises(WeightsError, match=f"{name}: SHA-256"):
        load(folder)
    (folder / name).write_bytes((whole / name).read_bytes())


@pytest.mark.reliability("files", "weights: a byte changed, or the end missing, in any file")
@within
@given(data=st.data())
def test_a_damaged_manifest_is_refused_or_says_the_same(
    whole: Path, folder: Path, data: st.DataObject
) -> None:
    content = data.draw(flipped((whole / MANIFEST).read_bytes()))
    (folder / MANIFEST).write_bytes(content)
    try:
        load(folder)
    except WeightsError as error:
        assert str(folder) in str(error)
    else:  # white space, which JSON passes over
        assert json.loads(content)["files"] == json.loads((whole / MANIFEST).read_bytes())["files"]


@pytest.mark.reliability("files", "weights: a file is missing")
@pytest.mark.usefixtures("no_session")
@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(WeightsError, match=f"{name}: .*(not readable|no manifest)"):
        load(folder)


@pytest.mark.reliability("files", "weights: a file of other weights in its place")
@pytest.mark.usefixtures("no_session")
@pytest.mark.parametrize("name", FILES)
def test_a_swapped_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes((WEIGHTS / "transformer" / name).read_bytes())
    with pytest.raises(WeightsError, match=f"{name}: SHA-256"):
        load(folder)


@pytest.mark.reliability("files", "weights: files that the manifest does not list are not opened")
def test_an_extra_file_is_never_opened(folder: Path) -> None:
    for name in ("network.onnx.data", "extra.onnx", "custom.so", "sitecustomize.py", "tags.skops"):
        (folder / name).write_bytes(b"harm")
    code = """
import sys
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
from model import load
load(sys.argv[1]).predict("Unite will strike.")
print("\\n".join(path for path in opened if path.startswith(sys.argv[1])))
"""
    done = subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert sorted(Path(path).name for path in done.stdout.split()) == sorted([*FILES, MANIFEST]), done.stderr


MANIFESTS: dict[str, Callable[[dict[str, object]], object]] = {
    "another version's": lambda data: {**data, "format": 2},
    "another kind's": lambda data: {**data, "kind": "baseline"},
    "with a path out of the folder": lambda data: {**data, "files": {"../../etc/passwd": "0" * 64}},
    "with an absolute path": lambda data: {**data, "files": {"/etc/passwd": "0" * 64}},
    "with a path of Windows": lambda data: {**data, "files": {"..\\x": "0" * 64}},
    "without files": lambda data: {**data, "files": {}},
    "with a list of files": lambda data: {**data, "files": FILES},
    "that is a list": lambda data: [data],
    "without a format": lambda data: {"kind": "transformer"},
}


@pytest.mark.reliability("files", "weights: another version's manifest, paths out of the folder, other types")
@pytest.mark.usefixtures("no_session")
@pytest.mark.parametrize("case", MANIFESTS)
def test_a_senseless_manifest_is_refused(folder: Path, case: str) -> None:
    manifest = folder / MANIFEST
    manifest.write_text(json.dumps(MANIFESTS[case](json.loads(manifest.read_text()))))
    with pytest.raises(WeightsError, match=re.escape(str(folder))):
        load(folder)


@pytest.mark.reliability(
    "files", "weights: manifest and settings with fields of other types, nested without end"
)
@pytest.mark.usefixtures("no_session")
@pytest.mark.parametrize("data", [b"[" * 100_000, b"9" * 10_000, b'{"format":' * 50_000, b"\xff", b""])
def test_bombs_in_json_are_refused(folder: Path, data: bytes) -> None:
    (folder / MANIFEST).write_bytes(data)
    with pytest.raises(WeightsError, match="manifest"):
        load(folder)
    reseal(folder, "settings.json", data)
    with pytest.raises(WeightsError, match=r"settings\.json"):
        load(folder)


SETTINGS = json.loads(
    Settings(name="a", window=WindowSize(n_pieces=40, n_context=6), temperatures=Temperatures()).to_json()
)


@pytest.mark.reliability(
    "files", "weights: manifest and settings with fields of other types, nested without end"
)
@within
@given(data=damaged(SETTINGS))
def test_damaged_settings_are_read_or_refused(data: object) -> None:
    try:
        read = Settings.from_json(json.dumps(data), source=Path("settings.json"))
    except WeightsError as error:
        assert "settings.json" in str(error)
    else:
        assert isinstance(read.name, str) and read.window.core > 1 and read.temperatures.tags > 0


@pytest.mark.reliability("files", "weights: links to other content, devices, folders, themselves")
@pytest.mark.usefixtures("no_session")
@pytest.mark.parametrize(
    "target", ["/dev/zero", "/etc/passwd", "settings.json", "network.onnx", "..", "gone"]
)
def test_a_link_to_something_else_is_refused(folder: Path, target: str) -> None:
    (folder / "network.onnx").unlink()
    (folder / "network.onnx").symlink_to(target)
    with pytest.raises(WeightsError, match=r"network\.onnx"):
        load(folder)


@pytest.mark.reliability("files", "weights: links to other content, devices, folders, themselves")
def test_a_pipe_does_not_hang(folder: Path) -> None:
    (folder / "settings.json").unlink()
    os.mkfifo(folder / "settings.json")
    with pytest.raises(WeightsError, match=r"settings\.json: no regular file"):
        load(folder)


def test_a_link_to_the_right_content_is_as_good(folder: Path, tmp_path: Path) -> None:
    # The cache of the Hugging Face hub is made of such links.
    (folder / "network.onnx").rename(tmp_path / "blob")
    (folder / "network.onnx").symlink_to(tmp_path / "blob")
    assert load(folder).predict("Unite will strike.").sentences


def tensor(model: onnx.ModelProto) -> onnx.TensorProto:
    return max(model.graph.initializer, key=lambda each: len(each.raw_data))


def outside(model: onnx.ModelProto, location: str) -> None:
    found = tensor(model)
    found.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", location), ("length", str(len(found.raw_data)))):
        found.external_data.add(key=key, value=value)
    found.ClearField("raw_data")


def nested(model: onnx.ModelProto) -> None:
    inner = onnx.helper.make_graph([], "inner", [], [])
    inner.initializer.add().CopyFrom(tensor(model))
    outer = onnx.helper.make_node("If", ["condition"], ["x"], then_branch=inner, else_branch=inner)
    outer.attribute[0].g.initializer[0].data_location = onnx.TensorProto.EXTERNAL
    model.graph.node.append(outer)


def in_a_function(model: onnx.ModelProto) -> None:
    node = onnx.helper.make_node("Constant", [], ["x"], value=tensor(model))
    node.attribute[0].t.external_data.add(key="location", value="x")
    model.functions.append(onnx.helper.make_function("d", "f", [], ["x"], [node], model.opset_import))


def huge(model: onnx.ModelProto) -> None:
    tensor(model).dims[:] = [1 << 20, 1 << 20]


NETWORKS: dict[str, tuple[Callable[[onnx.ModelProto], None], str]] = {
    "values beside it": (lambda model: outside(model, "network.onnx.data"), "external data"),
    "values elsewhere": (lambda model: outside(model, "../../../../etc/passwd"), "external data"),
    "values elsewhere, in a branch": (nested, "external data"),
    "values elsewhere, in a function": (in_a_function, "external data"),
    "a tensor of 2**40 elements": (huge, "1,099,511,627,776 elements"),
}


@pytest.mark.reliability(
    "files", "weights: ONNX with external data or a huge tensor, under a manifest that fits"
)
@pytest.mark.usefixtures("no_session")
@pytest.mark.parametrize("name", ["network.onnx", "stances.onnx"])
@pytest.mark.parametrize("case", NETWORKS)
def test_a_hostile_network_is_refused_before_a_session(folder: Path, name: str, case: str) -> None:
    change, message = NETWORKS[case]
    model = onnx.load_from_string((folder / name).read_bytes())
    change(model)
    reseal(folder, name, model.SerializeToString())
    (folder / "network.onnx.data").write_bytes(bytes(1_000_000))
    with pytest.raises(WeightsError, match=f"{name}: .*{message}"):
        load(folder)


@pytest.mark.reliability("files", "weights: files that are none of theirs, under a manifest that fits")
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"{}", b"[" * 100_000, b"\xff" * 20, bytes(range(256)) * 9]
)
def test_other_content_with_the_right_checksum_is_refused(folder: Path, name: str, data: bytes) -> None:
    reseal(folder, name, data)
    with pytest.raises(WeightsError, match=re.escape(str(folder))):
        load(folder)


@pytest.mark.reliability("files", "weights: an ONNX file with a byte changed, under a manifest that fits")
@within
@given(data=flipped(onnx.helper.make_model(onnx.helper.make_graph([], "g", [], [])).SerializeToString() * 3))
def test_a_damaged_network_is_walked_or_refused(data: bytes) -> None:
    try:
        assert check_onnx(data, source=Path("network.onnx")) is data
    except WeightsError as error:
        assert "network.onnx" in str(error)


def test_what_ships_passes() -> None:
    for name in ("network.onnx", "stances.onnx"):
        path = WEIGHTS / "transformer" / name
        assert check_onnx(path.read_bytes(), source=path)


def archive(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in files.items():
            written.writestr(name, data)
    return target.getvalue()


def bomb() -> bytes:
    whole = bytearray(archive(**{"schema.json": bytes(1_000_000)}))
    central = whole.index(b"PK\x01\x02")
    whole[central + 24 : central + 28] = (4_000_000_000).to_bytes(4, "little")
    return bytes(whole)


SKOPS = {
    "no archive": b"PK",
    "an empty archive": archive(),
    "an archive that unpacks to 4 GB": bomb(),
    "a schema nested without end": archive(**{"schema.json": b"[" * 100_000}),
    "a schema of another type": archive(**{"schema.json": b"[]"}),
    "a function of the system": archive(
        **{
            "schema.json": json.dumps(
                {
                    "__class__": "system", "__module__": "os", "__loader__": "FunctionNode", "__id__": 1,
                    "content": {"module_path": "os", "function": "system"}, "protocol": 2, "_skops_version": "0.12",
                }
            ).encode()
        }
    ),
}  # fmt: skip


@pytest.mark.reliability(
    "files", "baseline: zip bombs, foreign types and functions, under a manifest that fits"
)
@pytest.mark.parametrize("case", SKOPS)
@pytest.mark.parametrize("part", PARTS)
def test_a_hostile_baseline_is_refused(tmp_path: Path, case: str, part: str) -> None:
    for path in (WEIGHTS / "baseline").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / f"{part}.skops").write_bytes(SKOPS[case])
    with pytest.raises(WeightsError, match=f"{part}.skops: SHA-256"):
        load(tmp_path)
    write_manifest(tmp_path, kind="baseline")
    with pytest.raises(WeightsError, match=f"{part}.skops"):
        load(tmp_path)


@pytest.mark.reliability("files", "loading what ships calls no unpickler")
@pytest.mark.parametrize("name", ["transformer", "baseline"])
def test_loading_unpickles_nothing(name: str) -> None:
    code = """
import sys
import _pickle, pickle

found = []
sys.addaudithook(lambda event, given: found.append(given) if event == "pickle.find_class" else None)

def refuse(*arguments, **options):
    raise AssertionError("something was unpickled")

for module in (pickle, _pickle):
    module.load = module.loads = refuse
from model import load
assert load(sys.argv[1]).predict("Unite will strike.").sentences
assert not found, found
"""
    done = subprocess.run([sys.executable, "-c", code, name], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_checksum_of_a_predictor_is_that_of_its_manifest(whole: Path) -> None:
    assert load(whole).checksum == hashlib.sha256((whole / MANIFEST).read_bytes()).hexdigest()
