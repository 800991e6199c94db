"""What is made in threads is what is made without them, to the byte."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import gdviz as gd
from gdviz.ground.turns import DRAWING
from gdviz.plotting.marks import text

FORMULAS = "x^2/(1 + y^2)", "exp(-x^2) + sqrt(1 + y^2)"


def picture(formula):
    """The scene of a formula that no picture had before, so that no text of it is remembered."""
    return gd.race(formula, gd.SGD(0.05), (1.5, 1), 3, size=(4, 3))._repr_png_()


def test_pictures_of_threads_are_those_of_one():
    formulas = [f"{formula} + {k}" for k, formula in enumerate(FORMULAS)]
    with ThreadPoolExecutor(len(formulas)) as threads:
        together = list(threads.map(picture, formulas))
    assert together == [picture(formula) for formula in formulas]


def test_one_thread_at_a_time_draws_and_may_draw_within():
    inside, most = [], []

    @DRAWING
    def draw(depth):
        inside.append(None)
        most.append(len(inside))
        if depth:
            draw(depth - 1)
        inside.pop()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(draw, [2] * 20))
    assert max(most) == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_draws_though_a_thread_of_its_parent_was_drawing():
    begun, ended = threading.Event(), threading.Event()

    @DRAWING
    def drawing():
        begun.set()
        ended.wait()

    thread = threading.Thread(target=drawing)
    thread.start()
    begun.wait()
    child = os.fork()
    if not child:
        DRAWING(os._exit)(7)
    ended.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_only_what_cannot_be_read_as_a_formula_is_written_as_it_was_typed(monkeypatch):
    scene = gd.race("x^2 + 3y^2", gd.SGD(0.05), (1, 1), 2, title="a $x_1_2$")
    assert r"a \$x_1_2\$" in {each.get_text() for each in scene.figure.findobj(text.Text)}

    def measure(stamp):
        raise ValueError("something else")

    monkeypatch.setattr(text, "measure", measure)
    with pytest.raises(ValueError, match="something else"):
        text.legible(text.Text(0, 0, "$x_{threads}$"))
