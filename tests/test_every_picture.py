"""What holds for every picture: each scene of the gallery is asked, so a new one is tested by
existing."""

import re
from contextlib import contextmanager
from functools import cache, partial, wraps
from importlib import import_module
from inspect import signature
from unittest.mock import patch

import numpy as np
import pytest
from claims import TOLD, claims
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Text
from reading import collisions, marks_of, texts

import gdviz
from gdviz.plotting import Scene
from gdviz.plotting.films.film import Film
from gdviz.plotting.films.look import OWN, Look
from gdviz.plotting.films.picture import Picture
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.theme import DARK
from gdviz.plotting.marks.trail import Trail
from gdviz.words.english import ENGLISH

NAMES = [lesson.name for lesson in gdviz.course.lessons()]
SHAPES = (
    (6.67, 7.5),
    (6, 4.5),
    (3.25, 2.2),
    (16, 5),
    (6, 6),
    *("half", "column", "slides", "notebook", "paper"),
)
HANGUL = re.compile("[가-힣]")
NO_PICTURES = {"Scene", "SIZES", "Size", "Theme", "set_language", "set_look", "style"}
PICTURES = sorted(set(gdviz.plotting.__all__) - NO_PICTURES)


@pytest.fixture(autouse=True, scope="module")
def _few_starts():
    basins = gdviz.plotting.basins
    with patch.object(gdviz.plotting, "basins", wraps(basins)(partial(basins, starts=20_000))):
        yield


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    """Give each scene its turn: all is asked of one, then what it drew is forgotten."""
    yield request.param
    composed.cache_clear()
    frames_of.cache_clear()
    own.cache_clear()


@cache
def scene_of(name):
    return import_module(f"gdviz.course.scripts.plot_{name}").scene


def at(name, size="notebook", dark=False, language=None):
    return composed(name, size, dark, language)


@cache
def composed(name, size, dark, language):
    """Compose a scene once a look for all that is asked of it."""
    return scene_of(name).at(size, dark, language)


def pixels(figure):
    canvas = figure.get_figure(root=True).canvas
    canvas.draw()
    return np.array(canvas.buffer_rgba())


@cache
def frames_of(name):
    """Return three moments of a scene, between two steps and at both ends, and their pixels, drawn
    from nothing."""
    scene = at(name)
    moments, frames = np.array([0, (len(scene) - 1) // 2 + 0.4, len(scene) - 1]), []
    for moment in moments:
        scene.draw(moment)
        frames.append(pixels(scene.figure))
    return moments, frames


def written(figure):
    """Return the texts of a figure that are seen, with their boxes in pixels."""
    renderer = figure.get_figure(root=True).canvas.get_renderer()
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip()
    ]


def outside(figure, page):
    """Return the words that do not stand on a page, but for a hundredth of its width."""
    return off(written(figure), page)


def off(stamps, page):
    """Return those of some words, with their boxes, that do not stand on a page."""
    page = page.padded(0.01 * page.width)
    return [
        words
        for words, box in stamps
        if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1
    ]


@contextmanager
def resolution(figure, dpi):
    own, figure.dpi = figure.dpi, dpi
    try:
        yield
    finally:
        figure.dpi = own


def test_every_public_picture_goes_through_the_contract():
    shared = set(Look._fields)
    for name in PICTURES:
        function = getattr(gdviz.plotting, name)
        asked = set(signature(function).parameters)
        assert shared <= asked or "look" in asked, name
        for field in shared - {"size", "dark"}:
            assert "look" in asked or field in function.__doc__, (name, field)


def test_a_scene_is_a_picture_that_moves_and_says_what_it_is(name):
    scene = at(name)
    assert isinstance(scene, Picture)
    assert isinstance(scene_of(name), Scene)
    _, (_, middle, last) = frames_of(name)
    assert (middle != last).any(axis=2).sum() > 40
    assert any(len(drawn) > 1 for drawn in scene.marks)
    assert set(scene.metadata) >= {"Title", "Description", "Comment", "Software"}
    assert len(scene.metadata["Comment"]) > 20


def test_what_a_picture_says_by_itself_is_asked_for_its_claim(name):
    scene = scene_of(name)
    title = scene.drawing.said(scene.theme.say).title
    assert any(claims(key, title) for key in TOLD)


ON_A_CURVE = {"rates_on_a_curve"}
"""Where the height of a path is that of the curve."""
SENTENCE = re.compile(r"[.!?](?= |$)")


def test_what_is_seen_is_said_in_one_to_three_sentences_of_its_language(name):
    english, korean = at(name), at(name, language="ko")
    for scene in (english, korean):
        assert scene.alt_text == scene.metadata["Description"] == scene.alt_text.strip()
        assert not set("$\\{}\n") & set(scene.alt_text)
        assert 20 < len(scene.alt_text) < 500
        assert scene.alt_text[-1] in ".!?"
        assert 1 <= len(SENTENCE.findall(scene.alt_text)) <= 3
    assert HANGUL.search(korean.alt_text)
    assert not HANGUL.search(english.alt_text)


def test_who_shows_a_path_says_where_it_starts_and_ends(name):
    scene = at(name)
    trails = [drawn.mark for drawn in scene.marks if isinstance(drawn.mark, Trail)]
    if not trails or len(trails[0].points[0]) != 2 or len(trails) > 4:
        return
    points = trails[0].points
    spoken = place if name not in ON_A_CURVE else lambda point: short(float(point[0]))
    told = {spoken(points[0])}
    if trails[0].frames == len(scene):  # a step that is worked out shows the way up to it
        told.add(spoken(points[-1]))
    assert all(each in scene.alt_text for each in told), told


def place(point):
    """Return how a point is written whose second coordinate is not nearly nothing."""
    x, y = (f"{float(f'{value:.3g}'):g}".replace("-", "−") for value in point)
    return f"({x}, {y})" if abs(point[1]) > 1e-3 else f"({x}, "


def test_all_words_stand_on_the_page_of_a_pdf_too(name):
    for size in ("paper", "notebook", "slides"):
        figure = at(name, size).figure
        with resolution(figure, 72):  # at that of its own every shape is asked
            stamps = written(figure)
            assert off(stamps, figure.bbox) == [], size
            assert not [words for words, _ in stamps if "…" in words], size


def test_on_half_a_slide_and_in_a_column_no_words_end_early(name):
    for size in ("half", "column"):
        assert not [words for words in texts(at(name, size)) if "…" in words], size


def test_at_any_shape_no_word_is_cut_off_and_none_meets_another(name):
    bad = []
    for shape in SHAPES:
        scene = at(name, shape)
        for frame in (0, len(scene) - 1):
            scene.draw(frame)
            bad += [(shape, frame, words) for words in collisions(scene, bare=True)]
    assert bad == []


def test_a_series_that_is_named_on_a_slide_keeps_its_name_at_any_shape(name):
    labels = [
        label for label in scene_of(name).drawing.series if label in texts(at(name, "slides"))
    ]
    for shape in SHAPES:
        seen = {"".join(words.split()) for words in texts(at(name, shape))}
        for label in labels:
            told = "".join(label.split())
            assert any(told in each or _begins(told, each) for each in seen), (label, shape)


def _begins(told, words):
    """Whether words are the beginning of what is told, and an ellipsis."""
    return words.endswith("…") and told.startswith(words[:-1])


def test_a_frame_of_a_film_equals_the_one_drawn_from_nothing(name):
    moments, drawn = frames_of(name)
    film = Film(at(name), 20)
    film.moments, film.seconds = moments, np.ones(len(moments))
    for frame, same, moment in zip(film, drawn, moments, strict=True):
        assert np.array_equal(frame.pixels, same), moment


def test_light_and_dark_say_the_same_on_their_grounds(name):
    light, dark = at(name), at(name, dark=True)
    assert sorted(texts(light)) == sorted(texts(dark))
    assert dark.figure.get_frameon()
    assert to_hex(dark.figure.get_facecolor(), keep_alpha=True) == f"{DARK.background}ff".lower()
    assert frames_of(name)[1][-1][0, 0, :3].tolist() == [255] * 3


def test_in_korean_every_sentence_is(name):
    korean, english = at(name, language="ko"), at(name)
    given = f"{korean.look.title} {korean.look.subtitle}"  # which a script writes itself
    assert HANGUL.search(korean.metadata["Title"]) or korean.look.title is not OWN
    sentences = [words for words in ENGLISH.sentences.values() if len(words.split()) > 4]
    whole = {words for words in sentences if "{" not in words and words not in given}
    said = " ".join(texts(korean))
    assert HANGUL.search(said)
    assert not [words for words in whole if words in said]
    assert not HANGUL.search(" ".join(texts(english)))  # which was made before and after
    assert outside(korean.figure, korean.figure.bbox) == []


def test_on_a_part_of_a_figure_it_keeps_to_its_part(name):
    figure, left, right = halves()
    scene_of(name).on(right)
    assert outside(right, right.bbox) == []
    changed = (halves_as_they_were() != pixels(figure)).any(axis=(0, 2))
    assert not changed[: int(left.bbox.x1) - 1].any()
    assert changed[int(right.bbox.x0) + 1 :].any()


def halves():
    figure = Figure((10, 4.5), dpi=72)
    FigureCanvasAgg(figure)
    return figure, *figure.subfigures(1, 2)


@cache
def halves_as_they_were():
    return pixels(halves()[0])


def test_on_a_persons_own_axes_it_keeps_to_their_place(name):
    scene, place, other = own(name)
    assert len(scene.figure.axes) >= 2
    assert scene.figure is other.figure
    # ticks and the words that were asked for may stand around a map that is drawn as it stands
    room = place.padded(0.13 * scene.figure.bbox.width)
    assert outside_of_axes(scene.figure, other, room) == []
    x = int(other.bbox.x0) + 2
    assert np.array_equal(two_axes_as_they_were()[:, x:], pixels(scene.figure)[:, x:])


def two_axes():
    figure = Figure((12, 5), dpi=72)
    FigureCanvasAgg(figure)
    own, other = figure.subplots(1, 2)
    other.plot([0, 1])
    return figure, own, other


@cache
def two_axes_as_they_were():
    return pixels(two_axes()[0])


def outside_of_axes(figure, other, room):
    theirs = {id(text) for text in other.findobj(Text)}
    renderer = figure.canvas.get_renderer()
    return [
        text.get_text()
        for text in figure.findobj(Text)
        if id(text) not in theirs and text.get_visible() and text.get_text().strip()
        for box in [text.get_window_extent(renderer)]
        if box.x0 < room.x0 or box.x1 > room.x1 or box.y0 < room.y0 or box.y1 > room.y1
    ]


OWN_COLOR = to_rgb("#e400e4")


@cache
def own(name):
    """Return a scene on one of two axes of a person's, with a title of theirs and no caption, its
    first label in a colour; the place of these axes; and the other ones."""
    scene = scene_of(name)
    _, axes, other = two_axes()
    place = axes.bbox.frozen()
    labels = [label for label in scene.drawing.series if label]
    asked = {"title": "Mine", "caption": None, "axes": axes}
    colors = {"colors": {labels[0]: OWN_COLOR}} if labels else {}
    look = scene.look._replace(**asked, **colors)
    return Picture(scene.drawing, look, scene.name), place, other


def test_words_of_a_persons_own_take_the_place_of_the_pictures(name):
    (mine, *_), scene = own(name), scene_of(name)
    assert mine.metadata["Title"] == "Mine"
    said = scene.drawing.said(mine.theme.say)
    assert "Mine" in texts(mine)
    assert said.caption not in texts(mine)


def test_a_colour_that_is_given_is_the_colour_of_its_series(name):
    scene, both = scene_of(name), (at(name), own(name)[0])
    if any(scene.drawing.series):
        away = [np.hypot.reduce(colors_of(each.figure) - OWN_COLOR, axis=1).min() for each in both]
        assert away[0] > 0.3 > away[1]  # an image shades it
        return
    with pytest.raises(ValueError, match="colors"):
        Picture(scene.drawing, scene.look._replace(colors={"nobody": "red"}), scene.name)


def colors_of(figure):
    """Return the colours, (k, 3), of all that a figure holds, and of the points of its images."""
    found = []
    for artist in figure.findobj():
        if isinstance(artist, AxesImage):
            points = np.asarray(artist.get_array())[..., :3].reshape(-1, 3)
            found.append(points / (255 if points.dtype == np.uint8 else 1))
        for kind in ("color", "facecolor", "markerfacecolor"):
            get = getattr(artist, f"get_{kind}", None)
            found += [to_rgba_array(get())[:, :3]] if get else []
    return np.concatenate(found)


def test_a_label_finds_its_colour_where_each_rule_has_many_starts():
    rules, starts = [gdviz.SGD(0.01), gdviz.Adam(0.1)], [(-4, 1.5), (3, 1)]
    scene = gdviz.race("x^2 + 10 y^2", rules, starts, 3, colors={"Adam": "#12ab34"})
    ends = [drawn.end.get_markerfacecolor() for drawn in marks_of(scene, Trail)]
    assert ends == [scene.theme.series(0)] * 2 + ["#12ab34"] * 2


def test_what_no_picture_obeys_is_refused_in_a_sentence():
    bowl = ("x^2 + 10 y^2", gdviz.SGD(0.08), (-4, 1.5), 5)
    for asked, said in (
        ({"colors": {"Adm": "red"}}, "colors has 'Adm'"),
        ({"colors": ["no colour"]}, "colors must be colours"),
        ({"view": 3}, "a view is"),
        ({"axes": 3}, "axes must be Matplotlib axes"),
        ({"axes": Figure().subplots(1, 3)}, "one axes for the map, or two"),
        ({"title": 3}, "must be text"),
        ({"title": {}}, "must be text"),
        ({"language": "xx"}, "no language is called 'xx'"),
        ({"size": "huge"}, "no size is called 'huge'"),
        ({"size": (1920, 1080)}, "a size is in inches"),
        ({"titel": "Mine"}, "race has no setting 'titel': did you mean 'title'"),
        ({"caption": False}, "caption must be text, or None to leave it out"),
    ):
        with pytest.raises(ValueError, match=said):
            gdviz.race(*bowl, **asked)
    with pytest.raises(ValueError, match="shows no part of a plane"):
        gdviz.compare_losses(["mae"], view=((0, 1), (0, 1)))
    with pytest.raises(ValueError, match="within one axes or a figure, got 2 axes"):
        gdviz.compare_losses(["mae"], axes=Figure().subplots(1, 2))
