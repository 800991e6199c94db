"""Frames that a second process draws ahead are those that one process draws."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from processes import children

import gdviz as gd
from gdviz.ground import child
from gdviz.plotting.films import ahead
from gdviz.plotting.films.film import Film
from gdviz.plotting.films.frame import Frame

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no process is forked elsewhere")
HERE, COUNT = os.getpid(), 150
THREAD = Path(f"/proc/self/task/{threading.get_native_id()}")


class Drawn:
    """A strip on which frame k is painted in column k, over the frame that was drawn last."""

    def __init__(self, in_child=bool):
        self.pixels, self.last = np.zeros((2, COUNT, 4), np.uint8), 0
        self.in_child, self.here = in_child, []

    def __call__(self, number):
        if os.getpid() == HERE:
            self.here.append(number)
        else:
            self.in_child()
        first, stop = sorted((self.last, number))
        self.pixels[:, first : stop + 1] = 0
        self.pixels[:, number] = number
        self.last = number
        return Frame(self.pixels, [(first, 0, stop + 1, 1), (first, 1, stop + 1, 2)], number / 8)


@pytest.fixture
def free(monkeypatch):
    monkeypatch.setattr(ahead, "is_free", lambda: True)


def shown(draw, count=COUNT):
    """Return what a player shows of each frame that two draw, by their boxes alone."""
    player, found = np.zeros_like(draw.pixels), []
    for frame in ahead.drawn_by_two(draw, draw.pixels, count):
        for left, top, right, bottom in frame.boxes:
            player[top:bottom, left:right] = frame.pixels[top:bottom, left:right]
        found.append((frame.seconds, player.copy(), frame.pixels.copy()))
    return found


def assert_right(found, count=COUNT):
    assert [seconds for seconds, *_ in found] == [k / 8 for k in range(1, count)]
    for number, (_, player, pixels) in enumerate(found, start=1):
        wanted = np.zeros_like(player)
        wanted[:, number] = number
        np.testing.assert_array_equal(player, wanted)
        np.testing.assert_array_equal(pixels, wanted)


@pytest.mark.parametrize("count", [1, 2, 24, 64, 66, 90, COUNT])
def test_two_draw_what_one_draws(free, count):
    draw, others = Drawn(), children()
    assert_right(shown(draw, count), count)
    assert (len(draw.here) < 0.5 * count) == (count > ahead.LEAST or count == 1)
    assert draw.last == count - 1  # where it stands in the end is not left to a child
    assert children() == others


def fail():
    raise MemoryError


def die():
    os.kill(os.getpid(), 9)


@pytest.mark.parametrize(
    "in_child", [fail, die, lambda: time.sleep(60)], ids=["fails", "dies", "sleeps"]
)
def test_a_child_that_fails_or_does_not_come_back_is_not_needed(free, monkeypatch, in_child):
    monkeypatch.setattr(child, "_PATIENCE", 0.05)
    monkeypatch.setattr(child, "_SLOWER", 0)
    draw = Drawn(in_child)
    assert_right(shown(draw))
    assert draw.here == [*range(1, COUNT)]


def test_no_child_is_left_where_a_film_is_not_watched_to_its_end(free):
    draw, others = Drawn(lambda: time.sleep(60)), children()
    frames = ahead.drawn_by_two(draw, draw.pixels, COUNT)
    next(frames)
    frames.close()
    assert children() == others


def test_where_no_process_can_be_made_one_draws(free, monkeypatch):
    def none_left():
        raise BlockingIOError

    monkeypatch.setattr(child, "_fork", none_left)
    draw = Drawn()
    assert_right(shown(draw))
    assert draw.here == [*range(1, COUNT)]


def test_what_a_program_does_with_all_its_children_does_not_matter(free):
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # none is left to be asked
    try:
        assert_right(shown(Drawn()))
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_no_core_is_free_beside_a_thread_or_on_one_core(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert not ahead.is_free()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(1000)))
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    assert not ahead.is_free()
    waiting.set()
    thread.join()
    assert ahead.is_free() == (threading.active_count() == 1)


def test_no_core_is_free_beside_a_process_that_was_begun(monkeypatch):
    cores = 2 + len(children())
    monkeypatch.setattr(child, "cores", lambda: cores)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(Path, "iterdir", lambda _: [THREAD])
    assert ahead.is_free()
    with subprocess.Popen(["sleep", "60"]) as encoder:
        assert not ahead.is_free()
        encoder.kill()
    assert ahead.is_free()


def test_a_child_draws_ahead_again_once_its_file_is_read(free, monkeypatch):
    monkeypatch.setattr(ahead, "STRETCH", 24)
    begun = []
    monkeypatch.setattr(child, "_fork", lambda fork=child._fork: begun.append(1) or fork())
    draw = Drawn()
    assert_right(shown(draw))
    assert begun == [1]  # it draws in each of six stretches, of which it has two files
    assert len(draw.here) < 0.5 * COUNT


def test_pictures_of_many_pixels_are_drawn_in_shorter_stretches(monkeypatch):
    for most, stretches in ((1000, 3), (30, 5), (10, 15)):
        monkeypatch.setattr(ahead, "MOST", most * Drawn().pixels.nbytes)
        parts = ahead._stretches(COUNT, Drawn().pixels.nbytes)
        assert len(parts) == stretches
        assert sum(part.stop - part.start for part in parts) == COUNT - 1
        assert all(part.middle == part.stop for part in parts) == (most < ahead.LEAST)


def test_a_film_is_the_same_whoever_draws_it(free):
    film = Film(gd.race("x^2 + 8 y^2", gd.SGD(0.1), (-3, 1), 4, size=(3, 2)), 10)
    film.moments, film.seconds = film.moments[:26], film.seconds[:26]
    two = [frame.pixels.copy() for frame in film]
    for frame, of_two in zip(film.sample(6), two[::5], strict=True):
        np.testing.assert_array_equal(frame.pixels, of_two)
