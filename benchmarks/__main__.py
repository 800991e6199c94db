"""`python -m benchmarks` lists the benchmarks; `python -m benchmarks NAME…` (or `all`) runs."""

import argparse
import platform

from benchmarks import (
    adam,
    compose,
    critical,
    descent,
    export,
    first_picture,
    imports,
    landscape,
    losses,
    train,
)
from benchmarks.measure import table

BENCHMARKS = {
    "export": export.rows,
    "compose": compose.rows,
    "critical": critical.rows,
    "adam": adam.rows,
    "descent": descent.rows,
    "losses": losses.rows,
    "train": train.rows,
    "landscape": landscape.rows,
    "import": imports.rows,
    "first": first_picture.rows,
}
LEGEND = "Medians; ratios turn by turn; CPU time holds what ffmpeg spent, peak memory does not."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}, all")
    parser.add_argument("--repeat", type=int, default=3, help="turns of each side (default 3)")
    parser.add_argument("--frames", type=int, help="frames of a film (default 300)")
    parser.add_argument("--quick", action="store_true", help="little work, once: ratios are off")
    asked = parser.parse_args()
    if unknown := set(asked.names) - {*BENCHMARKS, "all"}:
        parser.error(f"no benchmark is called {min(unknown)!r}")
    if not asked.names:
        for name, rows in BENCHMARKS.items():
            print(f"{name:10}{rows.__doc__.splitlines()[0]}")
        return
    frames = asked.frames or (20 if asked.quick else 300)
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}.", LEGEND)
    for name in BENCHMARKS if "all" in asked.names else asked.names:
        print(f"\n{name}: {BENCHMARKS[name].__doc__.splitlines()[0]}", flush=True)
        repeat = 1 if asked.quick else asked.repeat
        for line in table(BENCHMARKS[name](repeat=repeat, frames=frames)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
