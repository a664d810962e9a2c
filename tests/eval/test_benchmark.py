import json
from copy import deepcopy
from pathlib import Path
from statistics import median

import pytest
from typer.testing import CliRunner

from eval import benchmark
from eval.benchmark_child import RIVALS
from eval.benchmark_machine import encoder_size, installed_mb, machine
from eval.benchmark_report import picture, ratios, readme_block, targets, to_markdown
from eval.benchmark_run import SMOKE, Benchmark, measure
from eval.benchmark_specs import Spec, specs
from eval.benchmark_torch import pipeline
from model.errors import PicketlineError

STUBS = "tests.eval.slow_and_fast"
TEXTS = ["Strike.", "Talks go on.", "Not read."]


def _stub(name: str, **more: object) -> Spec:
    return Spec(name=name, about=f"{name}, a stub", knob="threads", settings=(1, 2), module=STUBS, **more)  # type: ignore[arg-type]


def _measure(*rivals: Spec) -> Benchmark:
    return measure(TEXTS, rivals, SMOKE, checkpoint=None, root=Path("/nowhere"))


@pytest.fixture(scope="module")
def report() -> Benchmark:
    return _measure(
        _stub("picketline"), _stub("spacy"), _stub("transformers", tried=True, packages=("numpy",))
    )


def test_every_rival_is_measured_in_every_round(report: Benchmark) -> None:
    assert (report["n_texts"], report["n_words"]) == (2, 4)
    for row in report["rivals"]:
        assert {len(seconds) for seconds in row["many"].values()} == {SMOKE.n_rounds}
        assert len(row["one"]) == SMOKE.n_rounds * SMOKE.n_single
        assert len(row["cold"]) == SMOKE.n_cold
        assert row["memory"] > 5
    assert len(report["imports"]) == SMOKE.n_cold
    assert report["wheel"] is None  # no package there


def test_the_fastest_setting_is_chosen_by_trial_where_all_would_take_too_long(report: Benchmark) -> None:
    _, spacy, transformers = report["rivals"]
    assert list(spacy["many"]) == ["1", "2"]
    assert list(transformers["trial"]) == ["1", "2"]
    assert list(transformers["many"]) == ["2"]
    assert transformers["installed"] > 5


def test_a_rival_that_dies_stops_the_run_by_name() -> None:
    with pytest.raises(PicketlineError, match=r"broken ended with status 3.*picketline\[benchmark\]"):
        _measure(_stub("broken"))


@pytest.fixture
def planted(report: Benchmark) -> Benchmark:
    """Figures that are easy to reckon with: ours in 1, 2 and 4 seconds, theirs in 8, 8 and 8, or 4, 4 and 4."""
    result = deepcopy(report)
    result.update(rounds=3, n_words=100, imports=[0.2, 0.4, 9.0], wheel={"packed": 25.0, "unpacked": 30.0})
    ours, spacy, transformers = result["rivals"]
    ours.update(
        many={"1": [2.0, 4.0, 8.0], "2": [1.0, 2.0, 4.0]}, one=[0.1] * 99 + [0.5], cold=[1.0], memory=200.0
    )
    spacy.update(many={"1": [8.0] * 3, "2": [4.0] * 3}, one=[0.2] * 100, cold=[2.5], memory=400.0)
    transformers.update(many={"2": [8.0] * 3}, one=[0.4] * 100, cold=[5.0], memory=600.0)
    for row in result["rivals"]:
        row["installed"] = 100.0
    return result


def test_ratios_are_paired_by_round_at_the_best_setting_of_each(planted: Benchmark) -> None:
    assert ratios(planted, "spacy") == (2.0, 1.0, 4.0)
    assert ratios(planted, "spacy", setting="1") == (2.0, 1.0, 4.0)
    assert ratios(planted, "transformers") == (4.0, 2.0, 8.0)


def test_what_was_promised_is_judged(planted: Benchmark) -> None:
    assert [each.kept for each in targets(planted)] == [False, True, True, True, True, True]
    planted["rivals"][0].update(cold=[1.3], memory=260.0)
    planted.update(wheel={"packed": 31.0, "unpacked": 40.0}, imports=[0.6])
    assert [each.kept for each in targets(planted)] == [False, True, False, False, False, False]


def test_the_page_names_the_machine_beside_its_figures(planted: Benchmark) -> None:
    page = to_markdown(planted)
    about = planted["machine"]
    assert f"{about['cores']} cores of {about['processor']}" in page
    assert "| spacy | 2.00 [1.00, 4.00] | 2.00 [1.00, 4.00] | 2.00 | 1.92 | 2.50 | 2.00 | 1.00 |" in page
    assert "| picketline | 2 threads | 50 [25, 100] |" in page
    assert "5 times that of the Hugging Face pipeline | 4.00 [2.00, 8.00] | **no** |" in page
    block = readme_block(planted)
    assert about["processor"] in block
    assert "words a second" not in block


def test_the_picture_is_the_same_for_the_same_figures(planted: Benchmark) -> None:
    pytest.importorskip("matplotlib")
    drawn = picture(planted)
    assert drawn == picture(planted)
    assert b"transformers, 2 threads" in drawn
    assert b"words a second" in drawn


@pytest.fixture
def tree(tmp_path: Path, planted: Benchmark) -> Path:
    (tmp_path / "README.md").write_text("Top\n<!-- benchmark:begin -->\n<!-- benchmark:end -->\nEnd\n")
    (tmp_path / benchmark.REPORTS).mkdir(parents=True)
    planted["encoder"] = encoder_size()
    (tmp_path / benchmark.REPORTS / "benchmark.json").write_text(json.dumps(planted))
    return tmp_path


def _run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(benchmark.app, [str(each) for each in arguments])
    return result.exit_code, result.output


def test_texts_written_from_the_report_are_not_stale_until_touched(tree: Path, planted: Benchmark) -> None:
    assert _run("--check", "--root", tree)[0] == 1
    assert _run("--write", "--root", tree) == (0, "")
    assert _run("--check", "--root", tree) == (0, "")
    readme = (tree / "README.md").read_text()
    assert readme == f"Top\n<!-- benchmark:begin -->\n{readme_block(planted)}\n<!-- benchmark:end -->\nEnd\n"
    page = tree / benchmark.REPORTS / "benchmark.md"
    page.write_text(page.read_text().replace("2.00", "3.00"))
    status, output = _run("--check", "--root", tree)
    assert status == 1
    assert "benchmark.md: differs from benchmark.json" in output


def test_a_network_of_another_size_makes_the_report_stale(tree: Path, planted: Benchmark) -> None:
    planted["encoder"] = {**encoder_size(), "num_hidden_layers": 99}
    (tree / benchmark.REPORTS / "benchmark.json").write_text(json.dumps(planted))
    _run("--write", "--root", tree)
    assert "measured a network of other size" in _run("--check", "--root", tree)[1]


def test_without_a_report_the_readme_says_how_to_make_one(tree: Path) -> None:
    (tree / benchmark.REPORTS / "benchmark.json").unlink()
    assert _run("--write", "--root", tree) == (0, "")
    assert "`make benchmark` compares" in (tree / "README.md").read_text()
    assert _run("--check", "--root", tree) == (0, "")


def test_the_machine_is_described() -> None:
    about = machine()
    assert about["cores"] >= 1
    assert "numpy" in about["versions"]
    assert installed_mb("numpy") > 10
    assert installed_mb("no-such-distribution") == 0


def test_ours_and_spacy_are_timed_alone_and_on_all_cores() -> None:
    assert {spec.name: spec.settings for spec in specs(4) if not spec.tried} == {
        "picketline": (1, 4),
        "baseline": (1,),
        "spacy": (1, 4),
        "spacy-ner": (1, 4),
    }
    assert next(iter(specs())).name == "picketline"


def test_latency_is_of_single_texts(report: Benchmark) -> None:
    ours, spacy, _ = report["rivals"]
    assert median(spacy["one"]) >= 0.001 > min(ours["one"])


def test_the_network_before_slimming_is_a_rival_of_its_own() -> None:
    ours, whole = (pipeline(None, slimmed=slimmed).model for slimmed in (True, False))
    layers = [network.base_model.encoder.layer[0] for network in (ours, whole)]
    heads = [layer.attention.self.num_attention_heads for layer in layers]
    units = [layer.intermediate.dense.out_features for layer in layers]
    assert (heads[1], units[1]) == (12, 1536)  # of all-MiniLM-L6-v2
    assert heads[0] < heads[1] and units[0] < units[1]
    assert set(RIVALS) == {spec.name for spec in specs()}
