"""How fast a film is written, how large it is and how much memory that takes."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks import films, films_by_hand
from benchmarks.films import FPS
from benchmarks.measure import Measured, Row, compared, in_turns, work

FASTER = {".gif": 40, ".mp4": 16}
SMALLER, ENCODER_ALONE, LONG = 1 / 5, 1.5, 10
A_FRAME, MEGABYTES, NOTEBOOK = 5, 120, 4
"""Milliseconds of the process's own clock; memory over the imports', and the size of a GIF."""
RELIEF = {0.0: ("still", 50), 60.0: ("turning", 15)}
FEW = {"race": 60, "relief": 20}  # frames that Matplotlib draws of a film, evenly spread
PEER = "FuncAnimation.save"
TURNS, QUICK = 3, {"frames": 20}


def rows(repeat: int = 3, frames: int = 300) -> Iterator[Row]:
    """Films of 1280 x 720, beside FuncAnimation.save of the same content in turns."""
    with tempfile.TemporaryDirectory() as folder:
        yield from race_rows(Path(folder), ".gif", repeat, frames)
        yield from race_rows(Path(folder), ".mp4", repeat, frames)
        yield from _long(Path(folder), frames)
        yield from _relief(Path(folder), repeat, frames)


def race_rows(folder: Path, form: str, repeat: int, frames: int) -> Iterator[Row]:
    content, name = str(folder / "race.json"), form[1:].upper()
    work(films.content, path=content, frames=frames)()
    every = max(1, frames // FEW["race"])
    sides = [
        work(films.ours, path=str(folder / f"ours{form}"), frames=frames),
        work(
            films_by_hand.race,
            content=content,
            path=str(folder / f"theirs{form}"),
            frames=frames,
            fps=FPS[form],
            every=every,
        ),
    ]
    if form == ".mp4":
        sides.append(work(encoder, path=str(folder / "alone.mp4"), frames=frames))
    mine, drawn, *alone = in_turns(repeat, *sides)
    matplotlib, what = [_whole(run, frames) for run in drawn], f"{name}, {frames} frames"
    yield compared(
        f"{what} | FuncAnimation",
        mine,
        matplotlib,
        FASTER[form],
        faster=True,
        floor=alone[0] if alone else (),
        note=f"{_saving(mine, matplotlib)}{_drawn(frames, every)}",
        headline=f"{name} of {frames} frames, 1280 × 720 | {PEER}",
    )
    for encoded in alone:
        yield compared(f"{name} | ffmpeg, converted frames", mine, encoded, ENCODER_ALONE)
    if form == ".gif":
        spent = [1000 * run.cpu / frames for run in mine]
        yield Row(f"{name}, by its own clock, a frame", spent, unit="ms", target=A_FRAME)
        sizes = map(_sizes, (mine, matplotlib))
        yield Row(f"{name}, size of the file", *sizes, unit="kB", target=SMALLER)
    else:
        yield Row(f"{name}, size of the file", _sizes(mine), unit="kB")
    yield _memory(what, mine)


def _whole(run: Measured, frames: int) -> Measured:
    """Return what all frames would take, of which some were drawn: the rest is done once."""
    more, said = frames / run.said["frames"] - 1, run.said
    grown = {name: (1 + more) * said[name] for name in ("saving", "bytes")}
    return run._replace(
        seconds=run.seconds + more * said["saving"],
        cpu=run.cpu + more * said["cpu"],
        said=said | grown,
    )


def _drawn(frames: int, every: int) -> str:
    if every == 1:
        return ""
    drew = len(range(0, frames, every))
    return f"; Matplotlib drew {drew} frames, its saving is scaled to {frames}"


def _sizes(runs: list[Measured]) -> list[float]:
    return [run.said["bytes"] / 1000 for run in runs]


def _saving(mine: list[Measured], theirs: list[Measured]) -> str:
    """Say what is left of a ratio where the layout of the figure does not count."""
    seconds = [[run.said["saving"] for run in runs] for runs in (mine, theirs)]
    ratio = median(b / a for a, b in zip(*seconds, strict=True))
    ours, others = map(median, seconds)
    return f"once laid out: {ours:.2f} s | {others:.2f} s, {ratio:.3g}"


def _memory(what: str, runs: list[Measured]) -> Row:
    bare = work(films.imports)().peak
    over = [run.peak - bare for run in runs]
    note = f"the imports alone: {bare:.0f} MB"
    return Row(f"{what}, memory over imports", over, unit="MB", target=MEGABYTES, note=note)


def encoder(path: str, frames: int) -> Callable[[], None]:
    """Hand ffmpeg frames that were all drawn, and converted to yuv420p, beforehand."""
    from unittest.mock import patch

    from gdviz.plotting.films.formats import video

    raw, commands = Path(path).with_suffix(".raw"), []

    @contextmanager
    def noted(command: list[str]) -> Iterator[Callable]:
        commands.append(command)
        with open(raw, "wb") as file:
            yield file.write

    film = films.film_of(films.at_720(films.scene_of(frames)), FPS[".mp4"])
    written = patch.object(video, "_beginning", lambda path: video.MARKS[video.H264])
    with patch.object(video, "_pipe", noted), written:
        video.write_mp4(film, Path(path), {})

    def encode() -> None:
        size = raw.stat().st_size // frames
        with (
            open(raw, "rb") as file,
            subprocess.Popen(commands[0], stdin=subprocess.PIPE) as process,
        ):
            while picture := file.read(size):
                process.stdin.write(picture)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, commands[0])

    return encode


def _long(folder: Path, frames: int) -> Iterator[Row]:
    for form in FPS:
        many = LONG * frames
        runs = [work(films.ours, path=str(folder / f"long{form}"), frames=many)()]
        yield _memory(f"{form[1:].upper()}, {many} frames", runs)


def _relief(folder: Path, repeat: int, frames: int) -> Iterator[Row]:
    every = max(1, frames // FEW["relief"])
    told = f"GIF of {frames} frames, a relief that turns | {PEER}, Axes3D"
    for turn, (name, target) in RELIEF.items():
        content = str(folder / "relief.json")
        work(films.content, path=content, frames=frames, turn=turn)()
        mine, drawn = in_turns(
            repeat,
            work(films.ours, path=str(folder / "relief.gif"), frames=frames, turn=turn),
            work(
                films_by_hand.relief,
                content=content,
                path=str(folder / "axes3d.gif"),
                frames=frames,
                fps=FPS[".gif"],
                turn=turn,
                every=every,
            ),
        )
        axes_3d = [_whole(run, frames) for run in drawn]
        yield compared(
            f"relief, {name}, {frames} frames | Axes3D",
            mine,
            axes_3d,
            target,
            faster=True,
            note=f"{_saving(mine, axes_3d)}{_drawn(frames, every)}",
            headline=told if turn else "",
        )
    runs = [work(films.in_a_notebook, path=str(folder / "notebook.gif"))()]
    size = [run.said["bytes"] / 1e6 for run in runs]
    yield Row("relief, turning, GIF in a notebook", size, unit="MB", target=NOTEBOOK)
