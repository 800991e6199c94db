"""Words that change or move with the frame, and numbers that run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase, TransformedBbox

from gdviz.plotting.marks.mark import OVER_ALL, At, Drawn, always
from gdviz.plotting.marks.text import Digits, Stamp, pixels, write
from gdviz.plotting.marks.theme import Theme

ABOVE = 0.92
"""In em: how far above a map words stand in a row."""
ACROSS = 2.47
"""In em: how far below axes with ticks the name of what runs across stands."""


@dataclass(frozen=True, eq=False, init=False)
class Writing:
    """Words that change or move.

    Attributes
    ----------
    words : the text, or a function of the frame that gives it
    at : the place (2,), or a function of the frame that gives it
    room : left, bottom, right, top that they never leave, so that a film need not draw all the rest
        anew
    shares : whether places and room are in shares of the axes rather than in data
    style : as for `text.write`, in keywords; its colour may be a function of the frame
    """

    words: At
    at: At
    frames: int
    room: Sequence[float] | None
    shares: bool
    style: Mapping[str, Any]

    def __init__(
        self,
        words: str | At,
        at: Sequence[float] | At,
        frames: int = 1,
        *,
        room: Sequence[float] | None = None,
        shares: bool = False,
        **style: Any,
    ) -> None:
        told = {"words": always(words), "at": always(at), "frames": frames}
        vars(self).update(told, room=room, shares=shares, style=style)

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Write the words."""
        style = {"zorder": OVER_ALL, "kind": Stamp} | self.style
        color = style.pop("color", None)
        transform = style.setdefault("transform", axes.transAxes if self.shares else axes.transData)
        text = write(axes, 0, 0, "", theme, color=None if callable(color) else color, **style)
        if self.room is not None:
            box = Bbox([self.room[:2], self.room[2:]])
            text.set(clip_on=True, clip_box=TransformedBbox(box, transform))

        def move(frame: float) -> None:
            text.set_text(self.words(frame))
            text.set_position(self.at(frame))
            if callable(color):
                text.set_color(color(frame))

        return Drawn(self, self.frames, move, text=text)


class RunningNumber(Writing):
    """Words with a number that runs: put together from ready-made digits, centred."""

    def __init__(self, *args: Any, **style: Any) -> None:
        super().__init__(*args, **style, kind=Digits, ha="center", va="baseline")


def shown_since(
    text: Text, since: float, frames: int, until: float = np.inf, room: BboxBase | None = None
) -> Drawn:
    """Let words that stand already, and their leader, be seen from one frame on and until another.

    A `room` in pixels that they are known to take saves measuring them: formulas are slow.
    """
    box = (room or text.get_window_extent()).padded(text.get_fontsize())
    text.set(clip_on=True, clip_box=TransformedBbox(box, pixels(text.get_figure(root=True))))

    leader = getattr(text, "leader", None)
    seen = {"text": text} | ({} if leader is None else {"leader": leader})

    def move(frame: float) -> None:
        for artist in seen.values():
            artist.set_visible(since <= frame < until)

    return Drawn(text, frames, move, **seen)


@dataclass(frozen=True)
class Counter:
    """The name of the horizontal axis, the step; on the way to the last one, its number too."""

    steps: int

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Write the whole steps made so far."""
        line = theme.em / axes.bbox.height
        number = RunningNumber(
            self._words(theme),
            (0.5, -ACROSS * line),
            self.steps + 1,
            shares=True,
            room=(-0.5, -3.2 * line, 1.5, -1.6 * line),
            scale=0.95,
            color=theme.palette.muted,
            zorder=3,
        )
        return number.draw_on(axes, theme).of(self)

    def _words(self, theme: Theme) -> At:
        """Return what is written at a frame: at the last the axis has its number already."""
        return lambda frame: (
            theme.say("step") if frame >= self.steps else theme.say("counter", step=int(frame))
        )


@dataclass(frozen=True)
class CountedSteps:
    """The step that each frame shows, at the right above axes; the last one needs no such words."""

    steps: Sequence[int]

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Write the step."""
        above, across = ABOVE * theme.em / axes.bbox.height, 2.2 * theme.em / axes.bbox.width
        number = RunningNumber(
            lambda frame: self._words(theme, int(frame)),
            (1 - across, 1 + above),
            len(self.steps),
            shares=True,
            room=(1 - 2.5 * across, 1 + 0.3 * above, 1 + 0.5 * across, 1 + 3 * above),
            scale=0.95,
            color=theme.palette.muted,
        )
        return number.draw_on(axes, theme).of(self)

    def _words(self, theme: Theme, frame: int) -> str:
        last = frame == len(self.steps) - 1
        return "" if last else theme.say("counter", step=self.steps[frame])
