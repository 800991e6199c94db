"""A palette on a ground of a person's own: what is written on it stays legible."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.colors import is_color_like, to_hex, to_rgb

from gdviz.plotting.marks.theme import DARK, LIGHT, Palette, contrast, readable

NONE = "none"
"""The ground that is not painted."""
_INK, _GRID, _SERIES = 7.0, 1.4, 1.8
"""The least contrasts with a ground: of titles, of pale lines, of what is drawn in a colour."""


def checked_background(background: str | None) -> str | None:
    """Return a ground as a hex string, "none" or None as they are.

    Raises
    ------
    ValueError
        If it is no colour.
    """
    if background is None or (isinstance(background, str) and background.lower() == NONE):
        return background and NONE
    if not is_color_like(background):
        raise ValueError(
            f'background must be a colour such as "#fff8e7", or "none", got {background!r}'
        )
    return to_hex(background)


def is_dark(background: str | None) -> bool:
    """Whether light words are read better on a ground than dark ones."""
    if background in (None, NONE):
        return False
    light, dark = (_contrast(palette.ink, background) for palette in (LIGHT, DARK))
    return dark > light


def palette_on(background: str | None, dark: bool = False) -> Palette:
    """Return the light or the dark palette, on a ground, with all that it would hide made stronger.

    Parameters
    ----------
    background : from `checked_background`
    dark : the dark palette; else that which suits the ground
    """
    palette = DARK if dark or is_dark(background) else LIGHT
    if background in (None, NONE, palette.background.lower()):
        return palette
    strongest = max(("#000000", "#ffffff"), key=lambda each: _contrast(each, background))
    ink = readable(palette.ink, background, strongest, _INK)

    def all_of(colors: Sequence[str], least: float) -> tuple[str, ...]:
        return tuple(readable(color, background, ink, least) for color in colors)

    return replace(
        palette,
        background=background,
        ink=ink,
        muted=readable(palette.muted, background, ink),
        hairline=readable(palette.hairline, background, ink, _GRID),
        series=all_of(palette.series, _SERIES),
        series_text=all_of(palette.series_text, 4.5),
    )


def _contrast(one: str, other: str) -> float:
    return contrast(np.array(to_rgb(one)), np.array(to_rgb(other)))
