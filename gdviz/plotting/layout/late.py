"""Axes that have no ticks before these are asked for: then they are made, as they look by then.

Matplotlib makes four with its axes and dresses them six times before one has a place: half of what
axes cost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Tick, XAxis, YAxis
from matplotlib.ticker import NullLocator

from gdviz.plotting.marks.text import Words
from gdviz.plotting.marks.undescribed import Undescribed

_LISTS = ("majorTicks", "minorTicks")


class _Late(Undescribed):
    """Stands before an axis's class, and lets it keep in mind how ticks look that are not there."""

    def set_clip_path(self, *path: Any, **settings: Any) -> None:
        """Cut off the ticks that there are along a path."""
        with self._none_made():
            super().set_clip_path(*path, **settings)

    def set_tick_params(self, *which: Any, **settings: Any) -> None:
        """Change how ticks look: those that there are, and those to come."""
        with self._none_made():
            super().set_tick_params(*which, **settings)

    def get_major_ticks(self, numticks: int | None = None) -> list[Tick]:
        """Return so many ticks, by default those that stand on the axis, if any does."""
        count = len(self.get_majorticklocs()) if numticks is None else numticks
        return super().get_major_ticks(count) if count else []

    def get_minor_ticks(self, numticks: int | None = None) -> list[Tick]:
        """Return so many minor ticks, by default those that stand on the axis, if any does."""
        count = len(self.get_minorticklocs()) if numticks is None else numticks
        return super().get_minor_ticks(count) if count else []

    @contextmanager
    def _none_made(self) -> Iterator[None]:
        """Let there be no ticks where none was asked for: Matplotlib makes the first to look at."""
        absent = [name for name in _LISTS if name not in vars(self)]
        vars(self).update((name, []) for name in absent)
        try:
            yield
        finally:
            for name in absent:
                vars(self).pop(name, None)

    def _get_tick(self, major: bool) -> Tick:
        tick = super()._get_tick(major)
        tick.set_clip_path(self.axes.patch)
        for label in (tick.label1, tick.label2):
            label.__class__ = Words
        return tick


class _LateX(_Late, XAxis):
    """The axis across."""


class _LateY(_Late, YAxis):
    """The axis up."""


class LateAxes(Undescribed, Axes):
    """Matplotlib's axes, whose first ticks are made when they are asked for."""

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _LateX(self, clear=False), _LateY(self, clear=False)
        for side, spine in self.spines.items():
            spine.register_axis(self.xaxis if side in ("bottom", "top") else self.yaxis)


def hide(axes: Axes) -> None:
    """Draw no axis, and give it no ticks: whoever looks through a figure would have them made."""
    axes.set_axis_off()
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(NullLocator())
