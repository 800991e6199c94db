"""What `import gdviz` adds to a program that imports NumPy."""

from collections.abc import Iterator

from benchmarks.measure import Row, compared, in_turns, process

TURNS, QUICK = 15, {}


def rows(repeat: int = 15) -> Iterator[Row]:
    """`import gdviz` beside `import numpy`, as whole processes."""
    sides = process("-c", "import gdviz"), process("-c", "import numpy")
    in_turns(1, *sides)  # what is compiled or read from disk for the first time
    ours, numpy = in_turns(repeat, *sides)
    yield compared(
        "import gdviz | import numpy",
        ours,
        numpy,
        target=1.2,
        floor=numpy,
        headline="import gdviz | import numpy",
    )
