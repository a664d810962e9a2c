"""One text has one answer: alone, among any neighbours, in many threads at once, in other processes."""

import copy
import multiprocessing
import pickle
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

import model
from annotations.corpus import ARTICLES
from annotations.format import parse
from model import SHIPPED, Prediction, Predictor, WeightsError, load
from model.parallel import AHEAD, ENVIRONMENT
from model.sentences import split
from model.windows import encode
from tests.model.planted import predictor as planted

N_THREADS = 8
SECONDS = 120  # after which a worker that does not answer is taken to hang
N_WORKERS = 4  # threads of a batch, however few cores there are
WEIGHTS = Path(__file__).parents[2] / "model" / "weights"


def _texts() -> list[str]:
    """Return texts of no window, one and several, with mentions and without."""
    names = ("b-011", "e-041", "h-011", "k-041")
    paths = [ARTICLES / f"{name}.md" for name in names]
    articles = [parse(path.read_text(encoding="utf-8"), path=path).text for path in paths]
    return ["", "Strike.", "字" * 60, *(text[:400] for text in articles), articles[0]]


TEXTS = _texts()


@pytest.fixture(params=SHIPPED)
def predictor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Predictor:
    # As it is for most users: the tokenizer may use threads of its own, and has to survive a fork.
    monkeypatch.delenv("TOKENIZERS_PARALLELISM", raising=False)
    monkeypatch.setenv(ENVIRONMENT, str(N_WORKERS))
    return load(request.param)


@pytest.fixture
def restless() -> Iterator[None]:
    """Let threads take turns a thousand times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1000)
    yield
    sys.setswitchinterval(usual)


@pytest.fixture(scope="module")
def alone() -> dict[str, list[Prediction]]:
    """Return the answer of each model to each text, asked one at a time."""
    return {name: [load(name).predict(text) for text in TEXTS] for name in SHIPPED}


@pytest.mark.reliability("same answer", "a text in a batch, among any neighbours, in any order, at any place")
@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=20)
@given(
    batch=st.lists(st.one_of(st.sampled_from(range(len(TEXTS))), st.text(max_size=80)), max_size=6),
    workers=st.integers(1, N_WORKERS),
)
def test_neighbours_change_nothing(
    alone: dict[str, list[Prediction]], name: str, batch: list[int | str], workers: int
) -> None:
    texts = [TEXTS[item] if isinstance(item, int) else item for item in batch]
    expected = [alone[name][item] if isinstance(item, int) else load(name).predict(item) for item in batch]
    assert list(load(name).predict_batch(texts, workers=workers)) == expected


@pytest.mark.reliability("same answer", "one predictor in 8 threads at once, one at a time and in batches")
@pytest.mark.usefixtures("restless")
def test_threads_share_a_predictor(predictor: Predictor) -> None:
    expected = [predictor.predict(text) for text in TEXTS]
    start = Barrier(N_THREADS)

    def ask(first: int) -> list[Prediction]:
        turned = [*TEXTS[first:], *TEXTS[:first]]
        start.wait(SECONDS)
        answers = (
            predictor.predict_batch(turned) if first % 2 else (predictor.predict(text) for text in turned)
        )
        found = list(answers)
        return [*found[len(TEXTS) - first :], *found[: len(TEXTS) - first]]

    with ThreadPoolExecutor(N_THREADS) as threads:
        for answers in threads.map(ask, range(N_THREADS)):
            assert answers == expected


def test_threads_that_load_at_once_load_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_loaded", {})
    start = Barrier(N_THREADS)

    def name_it(_: int) -> Predictor:
        start.wait(SECONDS)
        return load("transformer")

    with ThreadPoolExecutor(N_THREADS) as threads:
        assert len(set(threads.map(name_it, range(N_THREADS)))) == 1


@pytest.mark.reliability("same answer", "a tokenizer shared by 8 threads")
@pytest.mark.usefixtures("restless")
def test_threads_share_a_tokenizer() -> None:
    tokenizer = Tokenizer.from_file(str(WEIGHTS / "transformer" / "tokenizer.json"))
    sentences = [split(text) for text in TEXTS]
    start = Barrier(N_THREADS)

    def pieces(_: int) -> list[list[int]]:
        start.wait(SECONDS)
        rounds = [
            [encode(text, spans, tokenizer).pieces for text, spans in zip(TEXTS, sentences, strict=True)]
            for _ in range(5)
        ]
        return [np.concatenate(each).tolist() for each in rounds]

    with ThreadPoolExecutor(N_THREADS) as threads:
        first, *others = [each for rounds in threads.map(pieces, range(N_THREADS)) for each in rounds]
    assert others == [first] * len(others)


class Unchanging:
    """A tokenizer whose settings nobody may touch: to do so while another thread encodes is "Already borrowed"."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.__dict__["tokenizer"] = tokenizer

    def __getattr__(self, name: str) -> object:
        assert not name.startswith(("add_", "enable_", "no_", "train")), (
            f"{name}() changes a shared tokenizer"
        )
        return getattr(self.tokenizer, name)

    def __setattr__(self, name: str, value: object) -> None:
        raise AssertionError(f"{name} of a shared tokenizer is changed")


def test_encoding_leaves_the_tokenizer_as_it_is() -> None:
    tokenizer = Unchanging(Tokenizer.from_file(str(WEIGHTS / "transformer" / "tokenizer.json")))
    assert encode("Unite said no.", [(0, 14)], tokenizer).pieces.size > 4  # type: ignore[arg-type]


def _in_workers(method: str, predictor: Predictor, texts: Sequence[str]) -> list[Prediction]:
    """Ask other processes, which have to answer in time."""
    with multiprocessing.get_context(method).Pool(1 if method == "spawn" else 2) as pool:
        return pool.map_async(predictor.predict, texts, chunksize=1).get(SECONDS)


@pytest.mark.reliability(
    "same answer", "workers that are forked after this process has predicted, or spawned"
)
@pytest.mark.filterwarnings(
    "ignore:.*use of fork\\(\\).*:DeprecationWarning"
)  # Python 3.12, wherever a thread is
@pytest.mark.parametrize(
    "method", [m for m in ("fork", "spawn") if m in multiprocessing.get_all_start_methods()]
)
def test_workers_answer_alike(method: str, predictor: Predictor) -> None:
    expected = list(predictor.predict_batch(TEXTS))
    assert _in_workers(method, predictor, TEXTS) == expected
    assert list(predictor.predict_batch(TEXTS)) == expected  # and this process still answers


def _batch(predictor: Predictor, texts: Sequence[str]) -> list[Prediction]:
    return list(predictor.predict_batch(texts))


@pytest.mark.reliability("same answer", "a batch in a worker forked in the middle of a batch of this process")
@pytest.mark.filterwarnings("ignore:.*use of fork\\(\\).*:DeprecationWarning")
@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this system")
def test_a_worker_forked_during_a_batch_answers_alike(predictor: Predictor) -> None:
    expected = [predictor.predict(text) for text in TEXTS]
    running = predictor.predict_batch(TEXTS)
    before = list(islice(running, 3))
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply_async(_batch, (predictor, TEXTS)).get(SECONDS) == expected
    assert [*before, *running] == expected


def test_a_prediction_survives_pickling_and_copying(alone: dict[str, list[Prediction]]) -> None:
    for prediction in alone["transformer"]:
        for again in (pickle.loads(pickle.dumps(prediction)), copy.deepcopy(prediction)):
            assert again == prediction
            with pytest.raises(TypeError):
                again.probabilities["union"] = 1.0


def test_a_predictor_is_sent_as_what_it_was_loaded_from(predictor: Predictor) -> None:
    assert pickle.loads(pickle.dumps(predictor)) is predictor  # the shipped one, loaded once in a process


def test_a_predictor_without_a_folder_says_how_to_send_it() -> None:
    with pytest.raises(TypeError, match=r"'planted'.*save its weights and load\(\) their folder"):
        pickle.dumps(planted())


def test_a_worker_with_other_weights_refuses(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    folder.symlink_to(WEIGHTS / "transformer")
    sent = pickle.dumps(load(folder))
    folder.unlink()
    folder.symlink_to(WEIGHTS / "baseline")
    with pytest.raises(
        WeightsError, match=r"weights: the weights here have the checksum .*same version everywhere"
    ):
        pickle.loads(sent)


@pytest.mark.reliability("same answer", "an endless stream, read no further ahead than a few texts")
def test_a_stream_is_read_a_few_texts_ahead(predictor: Predictor) -> None:
    drawn, far = 0, AHEAD * N_WORKERS

    def stream() -> Iterator[str]:
        nonlocal drawn
        for number in count():
            drawn += 1
            yield f"Unite said no {number} times."

    results = predictor.predict_batch(stream())
    assert drawn == 0
    for number, result in enumerate(islice(results, 3 * far), 1):
        assert result.text == f"Unite said no {number - 1} times."
        assert number <= drawn <= number + far
    at = drawn
    results.close()  # type: ignore[attr-defined]
    assert drawn == at


def test_a_fault_of_the_stream_comes_after_the_answers_before_it(predictor: Predictor) -> None:
    def stream() -> Iterator[str]:
        yield from TEXTS[1:3]
        raise OSError("the line is dead")

    results = predictor.predict_batch(stream())
    assert [next(results).text, next(results).text] == TEXTS[1:3]
    with pytest.raises(OSError, match="the line is dead"):
        next(results)
