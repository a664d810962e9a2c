"""The recipes for many articles, by the page that documents them; and streams without end."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from eval.soak import articles
from model import SHIPPED, load
from tests.docs import picketline, run_page

RAY = "Ray Data"
MEBIBYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    # Dataset.map with processes leaves a copy in the place of os.environ, which later tests would change in vain.
    monkeypatch.setattr(os, "environ", os.environ)


@pytest.mark.reliability("same answer", "datasets: Dataset.map in two processes")
@pytest.mark.filterwarnings("ignore:.*use of fork\\(\\).*:DeprecationWarning")
def test_the_recipes_without_ray_answer_as_predict_does() -> None:
    assert run_page("scale.md", picketline, without=RAY) == 2


@pytest.fixture
def ray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start Ray on this machine, and on its loopback alone."""
    ray = pytest.importorskip("ray", reason="Ray is not installed; `make scale` installs it")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    root = str(Path(__file__).parents[1])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]))
    ray.init(num_cpus=2, include_dashboard=False, _node_ip_address="127.0.0.1", log_to_driver=False)
    yield
    ray.shutdown()


@pytest.mark.long
@pytest.mark.reliability("same answer", "Ray Data: map_batches with two workers")
@pytest.mark.filterwarnings("default")  # Ray's own
@pytest.mark.usefixtures("ray")
def test_the_recipe_for_ray_answers_as_predict_does() -> None:
    assert run_page("scale.md", picketline) == 3


@pytest.mark.long
@pytest.mark.reliability("same answer", "a stream of 5,000 short articles in constant memory")
@pytest.mark.parametrize("name", SHIPPED)
def test_a_long_stream_takes_no_more_memory_than_a_short_one(name: str) -> None:
    sentences = ["Unison members at Barts Health will strike on 3 May.", "Ministers offered nurses 4.5%."]
    process, sizes = psutil.Process(), []
    short = (text[:300] for text in articles(sentences, n=5_000))
    for number, prediction in enumerate(load(name).predict_batch(short), 1):
        assert prediction.sentences
        if number % 500 == 0:
            sizes.append(process.memory_info().rss)
    assert max(sizes[2:]) - sizes[1] < 10 * MEBIBYTE
