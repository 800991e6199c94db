"""The film that is exported: four rules on Himmelblau's function, at 1280 x 720.

`content` writes down what it shows, so that a peer draws the same without gdviz.
"""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdviz.plotting.films.film import Film
    from gdviz.plotting.films.scene import Scene

START = (-1.0, -1.5)
FPS = {".gif": 20, ".mp4": 30}


def scene_of(frames: int, turn: float | None = None) -> "Scene":
    """Return the race or, with `turn`, the relief that turns by so many degrees."""
    import gdviz as gd
    from gdviz.plotting.pictures.relief import relief

    rules = [
        gd.SGD(0.0005),
        gd.SGD(0.0001, momentum=0.95, name="Momentum"),
        gd.RMSprop(0.01),
        gd.Adam(0.03),
    ]
    picture = {"steps": frames - 1, "start": START}
    if turn is None:
        return gd.race(gd.surfaces.himmelblau, rules, **picture)
    return relief(gd.surfaces.himmelblau, rules, turn=turn, **picture)


def at_720(scene: "Scene") -> "Scene":
    from gdviz.plotting.marks.theme import SIZES

    return scene.at(replace(SIZES["slides"], dpi=96))


def film_of(scene: "Scene", fps: int) -> "Film":
    """Return a film of one frame a step, whatever its length."""
    import numpy as np

    from gdviz.plotting.films.film import Film

    film = Film(scene, fps)
    film.moments = np.arange(len(scene), dtype=float)
    film.seconds = np.full(len(scene), 1 / fps)
    return film


def ours(path: str, frames: int, turn: float | None = None) -> Callable[[], dict]:
    """Lay the scene out and save it; the descents are made beforehand."""
    from gdviz.plotting.films.encoders import ENCODERS

    scene, form = scene_of(frames, turn), Path(path).suffix

    def save() -> dict:
        film = film_of(at_720(scene), FPS[form])
        start = time.perf_counter()
        ENCODERS[form].write(film, Path(path), scene.metadata)
        saving = time.perf_counter() - start
        return {"saving": saving, "bytes": Path(path).stat().st_size}

    return save


def in_a_notebook(path: str) -> Callable[[], dict]:
    """Save the gallery's turning relief as a notebook shows it."""
    from gdviz.course import lesson

    scene = lesson("turning").scene
    return lambda: {"bytes": scene.save(path, size="notebook").stat().st_size}


def imports() -> Callable[[], dict]:
    """Import what a film takes, and do nothing."""
    import gdviz as gd
    from gdviz.plotting.films.encoders import ENCODERS

    imported = gd.race, gd.surfaces.himmelblau, ENCODERS
    return lambda: {"imported": len(imported)}


def content(path: str, frames: int, turn: float | None = None) -> Callable[[], None]:
    """Write down the surface, the paths, the axes and every text of the scene, as JSON."""
    scene = at_720(scene_of(frames, turn))

    def write() -> None:
        said = {"axes": _axes(scene), "texts": _texts(scene), **_ground(scene), **_paths(scene)}
        Path(path).write_text(json.dumps(said))

    return write


def _axes(scene: "Scene") -> list[dict]:
    return [
        {
            "box": axes.get_position().bounds,
            "xlim": axes.get_xlim(),
            "ylim": axes.get_ylim(),
            "yscale": axes.get_yscale(),
            "xticks": axes.get_xticks().tolist(),
            "yticks": axes.get_yticks().tolist(),
        }
        for axes in scene.figure.axes
    ]


def _texts(scene: "Scene") -> list[dict]:
    """Return the texts in place, with shares of the figure for coordinates."""
    from gdviz.plotting.marks.text import Digits, Stamp

    return [
        {
            "at": scene.figure.transFigure.inverted().transform(_place(stamp)).tolist(),
            "words": stamp.get_text(),
            "counts": isinstance(stamp, Digits),
            "halo": bool(stamp.get_path_effects()),
            "style": {
                "color": stamp.get_color(),
                "fontsize": stamp.get_fontsize(),
                "weight": stamp.get_weight(),
                "ha": stamp.get_ha(),
                "va": stamp.get_va(),
            },
        }
        for stamp in scene.figure.findobj(Stamp)
    ]


def _place(stamp: object) -> tuple[float, float]:
    return stamp.get_transform().transform(stamp.get_unitless_position())


def _ground(scene: "Scene") -> dict:
    """Return the values of the surface, the levels and the colours of the bands."""
    import numpy as np

    import gdviz as gd

    first = scene.marks[0].mark
    ground = getattr(first, "ground", first)
    levels, high = ground.levels, getattr(ground, "high", None)  # that of a relief
    if high is not None:
        (x, y), count = first.view, 161
    else:
        axes = scene.figure.axes[0]
        (x, y), count = (axes.get_xlim(), axes.get_ylim()), 240
    grid = np.stack(np.meshgrid(np.linspace(*x, count), np.linspace(*y, count)), axis=-1)
    colors = scene.theme.ground(len(levels))
    values = gd.surfaces.himmelblau(grid)
    return {
        "x": list(map(float, x)),
        "y": list(map(float, y)),
        "z": values.tolist(),
        "high": float(np.inf if high is None else high),
        "levels": levels.tolist(),
        "ground": colors,
    }


def _paths(scene: "Scene") -> dict:
    """Return the points of the trails and the losses, with their colours and markers."""
    from gdviz.plotting.marks.trail import Trail, ValueCurve

    trails = [drawn for drawn in scene.marks if isinstance(drawn.mark, Trail)]
    curves = [drawn for drawn in scene.marks if isinstance(drawn.mark, ValueCurve)]
    return {
        "paths": [trail.mark.seen.tolist() for trail in trails],
        "losses": [curve.line.get_ydata().tolist() for curve in curves],
        "colors": [trail.end.get_markerfacecolor() for trail in trails],
        "markers": ["o", "s", "D", "^"],
    }
