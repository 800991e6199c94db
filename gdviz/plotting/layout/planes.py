"""What is said of a plane through many dimensions: which it is, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gdviz.plotting.layout.alt import sentences, written_point
from gdviz.plotting.layout.captions import Said, per_cent, rule_told, say_descents
from gdviz.plotting.layout.ticks import short
from gdviz.trajectory import Trajectory
from gdviz.words.language import Say

if TYPE_CHECKING:  # a race of two variables need not load networks and their landscapes
    from gdviz.landscapes.landscape import Landscape
    from gdviz.landscapes.paths import PathOnPlane
    from gdviz.landscapes.subspace import Plane

_SMALL = 0.001
"""Below this share a number of per cent has two digits, wherever they stand."""
KNOWN = ("filter", "layer", "weight", "raw", "path", "through", "sharpest", "gradient")


def say_plane(say: Say, plane: Plane) -> str:
    """Say how the directions of a plane were chosen, and of how many dimensions it is one."""
    kind = plane.kind if plane.kind in KNOWN else "own"
    return say(f"plane_{kind}", count=f"{len(plane.origin):,}")


def say_samples(say: Say, found: Landscape) -> str:
    """Say of how many samples the loss is, and how far off that may be; "" where there are none."""
    if found.samples is None:
        return ""
    counts = {"samples": f"{found.samples:,}", "whole": f"{found.whole:,}"}
    if found.samples == found.whole:
        return say("plane_samples", **counts)
    if found.errors is None:
        return say("plane_some", **counts)
    return say("plane_some_error", error=short(float(np.nanmax(found.errors)), 2), **counts)


def say_left_out(say: Say, path: PathOnPlane) -> str:
    """Say how far a path lies from the plane, and the plane's loss from the path's own."""
    return say(
        "plane_left_out",
        label=say("called", thing=path.label) or say("landscape_path"),
        share=share_of(path.explained),
        distance=short(float(path.distances.max()), 2),
        length=short(path.length, 2),
        off=short(path.farthest_off, 2),
    )


def share_of(share: float) -> str:
    """Return a share as a number of per cent, however small it is."""
    return per_cent(share) if share >= _SMALL or share == 0 else short(100 * share, 2)


def say_landscape(say: Say, found: Landscape, note: str = "") -> Said:
    """Return what a picture of a landscape says: which plane, of what, and what is left out.

    Parameters
    ----------
    note : what else is to be known of how it is drawn
    """
    told = [say_left_out(say, path) for path in found.paths]
    title, plane = _title(say, found), say_plane(say, found.plane)
    return Said(
        title,
        " ".join(filter(None, (plane, say_samples(say, found)))),
        " ".join(filter(None, (*told, note, _made(say, found)))),
        " ".join((found.description, *told)),
        _say_paths(say, found, title, plane),
    )


def _say_paths(say: Say, found: Landscape, title: str, plane: str) -> str:
    """Say of paths what the plane holds of them, and where they and their losses begin and end."""
    if not found.paths:
        return ""
    ways = [
        say(
            "landscape_way",
            label=say("called", thing=path.label) or say("landscape_path"),
            start=written_point(path.points[0]),
            end=written_point(path.points[-1]),
            first=short(float(path.values[0]), 2),
            last=short(float(path.values[-1]), 2),
        )
        for path in found.paths
    ]
    return sentences(title, plane, "; ".join(ways))


def say_on_plane(say: Say, surface: Any, trajectories: Sequence[Trajectory]) -> Said:
    """Return what a picture of descents says, and of those on a landscape what it leaves out."""
    if getattr(surface, "plane", None) is None:
        return say_descents(say, surface, trajectories)
    told = say_landscape(say, surface)
    if all(any(path is own for own in surface.trajectories) for path in trajectories):
        return told
    return say_descents(say, surface, trajectories)._replace(subtitle=told.subtitle)


def _title(say: Say, found: Landscape) -> str:
    """Tell how much of the paths is seen: a number, whatever it is."""
    if found.explained is None:
        return say("landscape_title")
    key = "landscape_holds" if len(found.paths) == 1 else "landscape_holds_all"
    return say(key, share=share_of(found.explained))


def _made(say: Say, found: Landscape) -> str:
    """Say how each path was made, where that is known."""
    made = [path for path in found.paths if path.optimizer is not None]
    settings = " · ".join(rule_told(say, path.label, path.optimizer) for path in made)
    return say("settings", settings=settings) + "." if made else ""
