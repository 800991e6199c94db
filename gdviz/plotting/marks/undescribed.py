"""Artists of our own are no business of a reader: they do without a description of their settings.

Matplotlib puts one together for each class of artists, with all that `set` takes, when the class is
made: some five milliseconds of a first picture each.
"""

from typing import Any


class Undescribed:
    """Stands before an artist's class, and gives it a `set` that Matplotlib does not describe."""

    def set(self, **settings: Any) -> Any:
        """Change several settings, as `matplotlib.artist.Artist.set` does."""
        return super().set(**settings)
