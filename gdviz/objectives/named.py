"""The surfaces of the table by name, each made when first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gdviz.ground import checks
from gdviz.objectives.catalogue import TABLE
from gdviz.objectives.surface import Surface


class _Catalogue(Mapping[str, Surface]):
    """The surfaces of the table by name, each made once."""

    def __init__(self) -> None:
        self._made: dict[str, Surface] = {}

    def __getitem__(self, name: str) -> Surface:
        if name not in TABLE:
            raise KeyError(f"no surface is called {name!r}: {checks.advice(str(name), TABLE)}")
        if name not in self._made:
            surface = Surface(name=name, **TABLE[name]._asdict())
            surface.__dict__["framed"] = False  # nobody chose where it is usually drawn
            self._made[name] = surface
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLE)

    def __len__(self) -> int:
        return len(TABLE)

    def __contains__(self, name: object) -> bool:
        return name in TABLE

    def __repr__(self) -> str:
        return f"<catalogue of {len(self)} surfaces: {', '.join(self)}>"


catalogue = _Catalogue()
