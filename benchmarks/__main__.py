"""Measure gdviz beside what a user would pick instead: one table, which is kept as JSON.

Without names all benchmarks run, one after another. `results.json` keeps what was measured; a run
of some benchmarks replaces their parts of it. The README's "How fast" is made of that file.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import CalledProcessError
from types import ModuleType

from benchmarks import (
    adam,
    compose,
    critical,
    descent,
    export,
    first_picture,
    imports,
    landscape,
    long_paths,
    losses,
    readme,
    results,
    table,
    train,
)
from benchmarks.measure import Row

BENCHMARKS = {
    "first": first_picture,
    "import": imports,
    "export": export,
    "compose": compose,
    "paths": long_paths,
    "critical": critical,
    "adam": adam,
    "descent": descent,
    "losses": losses,
    "train": train,
    "landscape": landscape,
}
"""Each declares its `rows`, the `TURNS` it takes them in, and the settings of a `QUICK` run."""

LEGEND = """Medians; ratios turn by turn; CPU time holds what ffmpeg spent, peak memory does not.
The floor is what nobody goes without, and how many times that gdviz takes."""


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(BENCHMARKS)}")
    parser.add_argument("--turns", type=int, help="of each side (default 3, of slow ones fewer)")
    parser.add_argument("--quick", action="store_true", help="little work, once: ratios are off")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="in place of results.json; a quick run has none"
    )
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    parser.add_argument("--readme", action="store_true", help="write the README, and run nothing")
    asked = parser.parse_args(words)
    if unknown := set(asked.names) - {*BENCHMARKS}:
        parser.error(f"no benchmark is called {min(unknown)!r}")
    if asked.readme:
        readme.write(results.read(asked.json or results.FILE))
    elif asked.list:
        print(*(f"{name:10}{_title(module)}" for name, module in BENCHMARKS.items()), sep="\n")
    else:
        file = asked.json or (None if asked.quick else results.FILE)
        return run(asked.names or list(BENCHMARKS), asked.turns, asked.quick, file)
    return 0


def run(names: list[str], turns: int | None, quick: bool, file: Path | None) -> int:
    """Print the table of these, keep each part as soon as it is there; return how many failed."""
    on, failed = results.machine(), []
    print(f"Python {on['python']}, {on['system']}, {on['cores']} cores.", LEGEND)
    print(table.head(), flush=True)
    for name in names:
        module = BENCHMARKS[name]
        count = 1 if quick else turns or module.TURNS
        print(f"\n{name}: {_title(module)}", flush=True)
        try:
            rows = list(_told(module.rows(count, **(module.QUICK if quick else {}))))
        except CalledProcessError as error:
            print(f"    not measured: {error}", flush=True)
            failed.append(name)
        else:
            _keep(name, results.part(_title(module), count, on, rows), file)
    return len(failed)


def _told(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        print(*table.lines(row), sep="\n", flush=True)
        yield row


def _keep(name: str, part: results.Part, file: Path | None) -> None:
    if file is None:
        return
    found = results.read(file) | {name: part}
    results.write({name: found[name] for name in BENCHMARKS if name in found}, file)


def _title(module: ModuleType) -> str:
    return module.rows.__doc__.splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
