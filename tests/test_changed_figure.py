"""What a person changes on the figure of a scene is what is saved, or it is said that it is not."""

import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

import gdviz as gd
from gdviz import SGD, Adam, plotting
from gdviz.plotting import Size

BOWL, START = gd.Surface("x^2 + 10 y^2", minima=[(0, 0)]), (-4, 1.5)


SMALL = Size((7.2, 4.6), 50, 10.5, 13, 2.0, 2.0, 6)
"""A notebook's of fewer pixels."""


def race(**look):
    return gd.race(BOWL, [SGD(0.05), Adam(0.4)], START, 6, **({"size": SMALL} | look))


def titled(scene):
    scene.figure.axes[0].set_title("mine", fontsize=30)


def annotated(scene):
    scene.figure.axes[0].annotate("here", (0, 0), (-2, 1), arrowprops={"arrowstyle": "->"})


def coloured(scene):
    scene.figure.set_facecolor("lightyellow")


def emptied(scene):
    scene.figure.axes[1].remove()


def widened(scene):
    scene.figure.set_size_inches(9, 4)


CHANGES = [titled, annotated, coloured, emptied, widened]


def pixels(scene, name="png", **asked):
    file = io.BytesIO()
    scene.save(file, format=name, **asked)
    return np.asarray(Image.open(file).convert("RGB"))


@pytest.fixture(scope="module")
def plain():
    """The pixels of the race as it was composed, and its film."""
    file = io.BytesIO()
    race().save(file, format="apng", fps=4)
    return pixels(race()), file


def seen(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())[..., :3]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_figure_is_what_is_saved(change, plain):
    scene = race()
    change(scene)
    assert scene.is_changed
    saved = pixels(scene)
    np.testing.assert_array_equal(saved, seen(scene.figure))
    assert not np.array_equal(saved, plain[0])


@pytest.mark.parametrize("change", [titled, annotated])
def test_its_film_has_the_change_in_every_frame(change, plain, tmp_path):
    scene = race()
    change(scene)
    path = scene.save(tmp_path / "race.apng", fps=4)
    with Image.open(path) as film, Image.open(plain[1]) as other:
        assert film.n_frames == other.n_frames > 5
        for frame in (0, film.n_frames // 2, film.n_frames - 1):
            film.seek(frame)
            other.seek(frame)
            apart = np.asarray(film.convert("RGB")) != np.asarray(other.convert("RGB"))
            assert apart.any()
            assert apart.mean() < 0.05  # all else moves as ever


def test_in_words_it_is_in_an_svg_and_in_each_frame_of_a_series(tmp_path):
    scene = race()
    titled(scene)
    scene.save(tmp_path / "race.svg")
    stills = [np.asarray(Image.open(scene.save(tmp_path / f"{k}.png", frame=k))) for k in (0, 3)]
    again = np.asarray(Image.open(scene.save(tmp_path / "again.png", frame=0)))
    np.testing.assert_array_equal(stills[0], again)
    assert not np.array_equal(*stills)
    assert len(scene.save(tmp_path / "race.svg").read_text()) > 1000


def test_made_as_large_as_a_slide_it_is_saved_as_a_slide():
    scene = race(size="slides", dark=True)
    titled(scene)
    assert pixels(scene).shape == (1080, 1920, 3)
    assert pixels(scene, size="slides", dark=True, language="en").shape == (1080, 1920, 3)


@pytest.mark.parametrize("asked", [{"size": "slides"}, {"size": (4, 3)}, {"dark": True}])
def test_another_look_of_a_changed_figure_is_refused(asked, tmp_path):
    scene = race()
    titled(scene)
    with pytest.raises(ValueError, match=r"^scene.figure was changed, and so it is saved as it is"):
        scene.save(tmp_path / "race.png", **asked)
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def as_ever():
    return [pixels(race(), size=size) for size in ("paper", None)]


@pytest.mark.parametrize("look", [lambda figure: figure, lambda figure: figure.canvas.draw()])
def test_what_was_only_looked_at_is_saved_as_ever(look, as_ever):
    scene = race()
    look(scene.figure)
    scene.draw(2)
    scene.stand(3)
    assert not scene.is_changed
    for size, ever in zip(("paper", None), as_ever, strict=True):
        np.testing.assert_array_equal(pixels(scene, size=size), ever)


def test_the_frame_that_is_shown_stays():
    scene = race()
    scene.stand(2)
    before = seen(scene.figure)
    assert not scene.is_changed
    np.testing.assert_array_equal(seen(scene.figure), before)
    scene = race()
    titled(scene)
    scene.draw(1.5)
    shown = seen(scene.figure)
    assert scene.is_changed
    np.testing.assert_array_equal(seen(scene.figure), shown)


def test_a_notebook_shows_the_change_and_a_window_says_that_it_would_not():
    scene = race()
    titled(scene)
    shown = np.asarray(Image.open(io.BytesIO(scene._repr_png_())).convert("RGB"))
    np.testing.assert_array_equal(shown, seen(scene.figure))
    assert "<iframe" in scene._repr_html_()
    with pytest.raises(ValueError, match=r"^scene.figure was changed, and a window would show"):
        scene.show()


def test_own_axes_are_saved_as_they_are():
    from matplotlib.figure import Figure

    figure = Figure((6, 4))
    scene = plotting.race(BOWL, SGD(0.05), START, 6, axes=figure)
    figure.suptitle("mine")
    assert not scene.is_changed
    np.testing.assert_array_equal(pixels(scene), seen(figure))
