import multiprocessing
import threading
from collections.abc import Iterator
from itertools import count, islice

import pytest

from model import Predictor, load
from model.parallel import AHEAD, ENVIRONMENT, MOST, in_order, n_workers
from model.settings import Settings, Temperatures
from model.windows import WindowSize
from tests import tiny
from training.export import export

SECONDS = 60  # after which something that does not answer is taken to hang
N = 3


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    folder = tmp_path_factory.mktemp("weights") / "transformer"
    settings = Settings(name="tiny", window=WindowSize(n_pieces=40, n_context=6), temperatures=Temperatures())
    export(tiny.network(), tiny.tokenizer(), settings, folder, quantise=True)
    return load(folder)


TEXTS = [
    "",
    "Strike.",
    "Unite will strike on Monday. The trust said 86% will not.\n" * 40,
    "the union " * 300,
    "Monday.",
] * 3


@pytest.mark.reliability("same answer", "a text in one thread, in several, and in more than it has windows")
@pytest.mark.parametrize("workers", [2, 3, 50])
def test_the_number_of_threads_changes_no_answer(predictor: Predictor, workers: int) -> None:
    alone = [predictor.predict(text, workers=1) for text in TEXTS]
    assert [predictor.predict(text, workers=workers) for text in TEXTS] == alone
    assert list(predictor.predict_batch(TEXTS, workers=workers)) == alone


def test_several_threads_work_at_a_time() -> None:
    together = threading.Barrier(N)  # which nobody passes alone

    def meet(item: int) -> int:
        together.wait(SECONDS)
        return item

    assert list(in_order(meet, range(2 * N), workers=N)) == [0, 1, 2, 3, 4, 5]


def test_windows_of_one_article_are_read_at_a_time(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend, together = predictor._scorer._backend, threading.Barrier(2)  # type: ignore[attr-defined]
    run, met = backend.run, []

    def meet(window: object) -> object:
        if len(met) < 2:
            met.append(window)
            together.wait(SECONDS)
        return run(window)

    monkeypatch.setattr(backend, "run", meet)
    assert predictor.predict(TEXTS[2], workers=2).sentences
    assert len(met) == 2


def test_a_slow_item_does_not_disturb_the_order_nor_how_far_is_read() -> None:
    go, drawn = threading.Event(), []

    def numbers() -> Iterator[int]:
        for number in count():
            drawn.append(number)
            if number == N * AHEAD - 1:
                go.set()
            yield number

    def slow(number: int) -> int:
        assert number or go.wait(SECONDS)  # the first is answered last
        return number

    answers = in_order(slow, numbers(), workers=N)
    assert drawn == []
    assert list(islice(answers, 5)) == [0, 1, 2, 3, 4]
    assert len(drawn) == 4 + N * AHEAD
    answers.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("picketline")]


@pytest.mark.parametrize("workers", [1, N])
def test_faults_come_in_their_place(workers: int) -> None:
    def lines() -> Iterator[int]:
        yield from (1, 2, 0, 4)
        raise OSError("the line is dead")

    answers = in_order(lambda n: 4 // n, lines(), workers=workers)
    assert [next(answers), next(answers)] == [4, 2]
    with pytest.raises(ZeroDivisionError):
        next(answers)
    answers = in_order(lambda n: n, lines(), workers=workers)
    assert list(islice(answers, 4)) == [1, 2, 0, 4]
    with pytest.raises(OSError, match="the line is dead"):
        next(answers)


def _ask(predictor: Predictor, text: str) -> object:
    return [predictor.predict(text, workers=N), *predictor.predict_batch([text, text], workers=N)]


@pytest.mark.reliability(
    "same answer", "threads in a worker forked while threads of this process are at work"
)
@pytest.mark.filterwarnings("ignore:.*use of fork\\(\\).*:DeprecationWarning")  # Python 3.12
@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this system")
def test_threads_made_before_a_fork_hang_no_worker(predictor: Predictor) -> None:
    running = predictor.predict_batch(TEXTS * 20, workers=N)
    first = next(running)
    expected = _ask(predictor, TEXTS[2])
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply_async(_ask, (predictor, TEXTS[2])).get(SECONDS) == expected
    assert first.text == TEXTS[0]
    assert len(list(running)) == len(TEXTS) * 20 - 1


def test_workers_as_given_or_as_the_environment_says_or_one_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    assert 1 <= n_workers() <= MOST
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: set(range(64)), raising=False)
    assert n_workers() == MOST
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {5})
    assert n_workers() == 1
    monkeypatch.setenv(ENVIRONMENT, "3")
    assert (n_workers(), n_workers(5)) == (3, 5)


@pytest.mark.parametrize("named", ["0", "-1", "two", "1.5"])
def test_a_senseless_number_of_workers_is_refused(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv(ENVIRONMENT, named)
    with pytest.raises(ValueError, match=f"{ENVIRONMENT}='{named}': expected a whole number"):
        predictor.predict("Strike.")


def test_no_workers_are_refused(predictor: Predictor) -> None:
    with pytest.raises(ValueError, match="workers=0: expected a whole number above 0"):
        predictor.predict_batch(["Strike."], workers=0)
