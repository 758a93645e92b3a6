"""The server's workers come, go and are replaced: nobody is left without one, whatever becomes of the new ones."""

from __future__ import annotations

import pytest

from polosa.config import crew, server
from polosa.config.crew import Crew


class Worker:
    def __init__(self, number: int) -> None:
        self.number = number
        self.lives, self.ready = True, False
        self.told: list[str] = []

    def is_alive(self) -> bool:
        return self.lives

    def is_ready(self) -> bool:
        return self.ready

    def let_nobody_in(self) -> None:
        self.told.append("let nobody in")

    def terminate(self) -> None:
        self.told.append("end")

    def kill(self) -> None:
        self.told.append("killed")
        self.lives = False


class Paper:
    """A crew whose clock a test turns."""

    def __init__(self, size: int = 2) -> None:
        self.now, self.renewed = 1000.0, 0
        self.begun: list[Worker] = []
        self.crew = Crew(size, self.spawn, on_renewed=self.count, clock=lambda: self.now)
        self.after(0)
        for worker in self.begun:
            worker.ready = True

    def spawn(self, number: int) -> Worker:
        self.begun.append(Worker(number))
        return self.begun[-1]

    def count(self) -> None:
        self.renewed += 1

    def after(self, seconds: float) -> None:
        self.now += seconds
        self.crew.tick()
        self.crew.tick()

    def die(self, worker: Worker) -> None:
        worker.lives = False
        self.after(0)

    @property
    def serving(self) -> list[Worker]:
        return [post.process for post in self.crew.posts.values() if post.process is not None]  # type: ignore[misc]


def test_an_old_worker_goes_only_when_the_new_one_has_said_it_is_ready() -> None:
    paper = Paper()
    old, other = paper.begun
    paper.crew.restart()
    paper.after(0)
    new = paper.begun[2]
    for _ in range(10):
        paper.after(10)
        assert (old.told, other.told) == ([], [])
        assert paper.serving == [old, other]
    new.ready = True
    paper.after(0)
    assert paper.serving == [new, other]
    assert old.told == ["let nobody in"]
    paper.after(crew.LAST_WORDS_SECONDS)
    assert old.told == ["let nobody in", "end"]
    assert len(paper.begun) == 3, "the next one waits for the old one to be gone: memory is for one more only"
    paper.die(old)
    assert len(paper.begun) == 4
    assert paper.renewed == 0
    paper.begun[3].ready = True
    paper.after(0)
    assert paper.serving == paper.begun[2:]
    assert paper.renewed == 1


def test_an_old_worker_that_does_not_end_is_killed() -> None:
    paper = Paper(1)
    old = paper.begun[0]
    paper.crew.restart()
    paper.after(0)
    paper.begun[1].ready = True
    paper.after(0)
    paper.after(crew.LAST_WORDS_SECONDS + crew.STOP_SECONDS)
    assert old.told[-1] == "killed"


def test_when_the_new_worker_dies_the_old_ones_stay(caplog: pytest.LogCaptureFixture) -> None:
    paper = Paper()
    paper.crew.restart()
    paper.after(0)
    paper.die(paper.begun[2])
    paper.after(60)
    assert paper.serving == paper.begun[:2]
    assert len(paper.begun) == 3, "nor is it tried again"
    assert caplog.text.count("\n") == 1
    assert "died before it was ready" in caplog.text
    assert paper.renewed == 0


def test_when_the_new_worker_does_not_become_ready_the_old_ones_stay(
    caplog: pytest.LogCaptureFixture,
) -> None:
    paper = Paper()
    paper.crew.restart()
    paper.after(0)
    paper.after(crew.READY_SECONDS - 1)
    assert paper.begun[2].lives
    paper.after(2)
    assert paper.begun[2].told == ["killed"]
    assert paper.serving == paper.begun[:2]
    assert caplog.text.count("\n") == 1
    assert "was not ready in 180 s" in caplog.text


def test_a_restart_can_be_asked_for_again_after_one_that_failed() -> None:
    paper = Paper(1)
    paper.crew.restart()
    paper.after(0)
    paper.die(paper.begun[1])
    paper.crew.restart()
    paper.after(0)
    paper.begun[2].ready = True
    paper.after(0)
    assert (paper.serving, paper.renewed) == ([paper.begun[2]], 1)


def test_an_old_worker_that_dies_meanwhile_has_its_successor_already() -> None:
    paper = Paper(1)
    paper.crew.restart()
    paper.after(0)
    paper.die(paper.begun[0])
    paper.after(1)
    assert len(paper.begun) == 2
    paper.begun[1].ready = True
    paper.after(0)
    assert (paper.serving, paper.renewed) == ([paper.begun[1]], 1)


def test_when_both_die_another_begins() -> None:
    paper = Paper(1)
    paper.crew.restart()
    paper.after(0)
    for worker in paper.begun[:2]:
        worker.lives = False
    paper.after(0)
    paper.after(120)
    assert len(paper.serving) == 1


def test_a_worker_that_dies_begins_again_at_once() -> None:
    paper = Paper()
    paper.die(paper.begun[0])
    assert [worker.number for worker in paper.begun] == [0, 1, 0]


def test_one_that_dies_again_and_again_begins_after_a_pause_that_grows_and_the_others_go_on() -> None:
    paper, pauses = Paper(), []
    other = paper.begun[1]
    for _ in range(10):
        worker = next(one for one in paper.serving if one.number == 0)
        worker.lives = False
        asked, since = len(paper.begun), paper.now
        paper.after(0)
        while len(paper.begun) == asked:
            paper.after(0.5)
            assert paper.now - since <= 61
        pauses.append(paper.now - since)
    assert pauses == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert other.lives
    assert other in paper.serving


def test_who_has_lived_for_a_while_begins_again_at_once() -> None:
    paper = Paper(1)
    for _ in range(5):
        paper.die(paper.begun[-1])
        paper.after(60)
    paper.after(crew.CALM_SECONDS + 60)
    begun = len(paper.begun)
    paper.die(paper.begun[-1])
    assert len(paper.begun) == begun + 1


def test_all_that_run_are_known_for_the_end() -> None:
    paper = Paper()
    paper.crew.restart()
    paper.after(0)
    paper.begun[2].ready = True
    paper.after(0)
    assert set(paper.crew.processes()) == set(paper.begun)
    paper.die(paper.begun[0])
    assert set(paper.crew.processes()) == set(paper.begun[1:])


def test_a_worker_that_dies_while_the_paper_is_asked_to_end_makes_no_failure_of_it() -> None:
    paper = server.make_server(address="127.0.0.1", port=0, workers=1)
    paper._init_shared_socket()
    paper.crew = Crew(0, Worker)
    paper._stop_ipc = lambda: None
    paper.interrupt_children.append(0)  # as the library's watcher of a worker does
    paper.shutdown()
