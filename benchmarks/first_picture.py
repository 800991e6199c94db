"""How long a first picture takes, from the start of Python to the file."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, compared, in_turns, process

HERE = Path(__file__).parent
IMPORTS = "import sympy, matplotlib.figure, matplotlib.backends.backend_agg"
TURNS, QUICK = 9, {}


def rows(repeat: int = 9) -> Iterator[Row]:
    """A first PNG from a formula, beside a script by hand on sympy and pyplot (whole processes)."""
    with tempfile.TemporaryDirectory() as folder:
        scripts = HERE / "first_with_gdviz.py", HERE / "first_by_hand.py"
        sides = [
            process(str(script), str(Path(folder, f"{script.stem}.png"))) for script in scripts
        ]
        sides.append(process("-c", IMPORTS))
        in_turns(1, *sides)  # what is compiled or read from disk for the first time
        ours, by_hand, floor = in_turns(repeat, *sides)
    yield compared(
        "race.png | by hand",
        ours,
        by_hand,
        target=1,
        floor=floor,
        note="the floor: the imports of sympy and Matplotlib",
        headline="a first picture, from the start of Python | a script on sympy and pyplot",
    )
