"""A theme as Matplotlib's settings, for plots that are not ours: `gdviz.slides` and so on."""

from gdviz.plotting.marks.theme import Palette, Theme

_ALIKE = {
    "savefig.dpi": "figure",
    "axes.spines.top": "False",
    "axes.spines.right": "False",
    "axes.grid": "True",
    "axes.grid.axis": "y",
    "axes.axisbelow": "True",
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "font.family": "sans-serif",
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
    "legend.frameon": "False",
}
"""What is the same in every theme."""
_COLORED = {
    "background": ("figure.facecolor", "savefig.facecolor", "axes.facecolor"),
    "ink": ("text.color", "axes.titlecolor"),
    "muted": ("axes.labelcolor", "xtick.color", "ytick.color"),
    "hairline": ("axes.edgecolor", "grid.color"),
}
"""What has each colour of a palette."""


def style(theme: Theme) -> dict[str, str]:
    """Return the theme as Matplotlib settings, for your own plots (`gdviz.slides` and so on).

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> plt.style.use("gdviz.slides")  # doctest: +SKIP
    """
    return _ALIKE | _colors(theme.palette) | _measures(theme)


def _colors(palette: Palette) -> dict[str, str]:
    """Return the settings that are colours; a `#` would begin a comment in a file."""
    series = [color.lstrip("#") for color in palette.series]
    colored = {
        key: getattr(palette, name).lstrip("#") for name, keys in _COLORED.items() for key in keys
    }
    return {**colored, "axes.prop_cycle": f"cycler('color', {series})"}


def _measures(theme: Theme) -> dict[str, str]:
    """Return the settings that are sizes, and the fonts."""
    size = theme.size
    return {
        "figure.figsize": ", ".join(map(repr, size.inches)),
        "figure.dpi": f"{size.dpi}",
        "font.sans-serif": ", ".join(theme.fonts),
        "font.size": f"{size.base:g}",
        "axes.titlesize": f"{size.title:g}",
        "xtick.labelsize": f"{0.85 * size.base:g}",
        "ytick.labelsize": f"{0.85 * size.base:g}",
        "axes.linewidth": f"{theme.hairline_width:g}",
        "grid.linewidth": f"{theme.hairline_width:g}",
        "lines.linewidth": f"{size.path:g}",
        "lines.markersize": f"{size.marker:g}",
    }


def style_sheet(theme: Theme) -> str:
    """Return the text of the theme's `.mplstyle` file."""
    return "".join(f"{key}: {value}\n" for key, value in style(theme).items())
