"""The same films as anyone would write them: pyplot and `FuncAnimation.save`."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.child import cpu_seconds

HALO, HAIRLINE, INK = "white", "#C9D1DA", "#1F2A37"
CONTOUR, MUTED = "#3B5B7A", "#6B7785"


def race(content: str, path: str, frames: int, fps: int, every: int = 1) -> Callable[[], dict]:
    """Animate four trails on contours beside their losses, from the content that was noted.

    Of the frames only one in so many is drawn.
    """
    said = json.loads(Path(content).read_text())
    return lambda: _saved(*_race(said), path, range(0, frames, every), fps)


def relief(
    content: str, path: str, frames: int, fps: int, turn: float, every: int = 1
) -> Callable[[], dict]:
    """Animate four trails on a surface in space; of the frames one in so many."""
    said = json.loads(Path(content).read_text())
    return lambda: _saved(*_relief(said, turn, frames), path, range(0, frames, every), fps)


def _saved(figure, update: Callable, path: str, frames: range, fps: int) -> dict:
    """Save the animation as documented; return its size, and what `save` took."""
    import matplotlib.pyplot as plt
    from matplotlib.animation import FFMpegWriter, FuncAnimation, PillowWriter

    from gdviz.plotting.films.formats.video import H264, THREADS, find_ffmpeg

    plt.rcParams["animation.ffmpeg_path"] = find_ffmpeg()
    same = [*H264[2:], "-pix_fmt", "yuv420p", "-g", str(fps), "-threads", THREADS]
    writer = (
        PillowWriter(fps=fps)
        if path.endswith(".gif")
        else FFMpegWriter(fps=fps, codec=H264[1], extra_args=same)
    )
    animation = FuncAnimation(figure, update, frames=frames, interval=1000 / fps)
    cpu, start = cpu_seconds(), time.perf_counter()
    animation.save(path, writer=writer, dpi=96)
    saving = {"saving": time.perf_counter() - start, "cpu": cpu_seconds() - cpu}
    return {**saving, "frames": len(frames), "bytes": Path(path).stat().st_size}


def _figure(said: dict):
    """Return a figure of 1280 x 720 with its texts, and the text that counts the steps."""
    import matplotlib.pyplot as plt
    from matplotlib.patheffects import withStroke

    figure = plt.figure(figsize=(40 / 3, 7.5), dpi=96)
    halo = [withStroke(linewidth=5, foreground=HALO)]
    counter = None
    for text in said["texts"]:
        effects = halo if text["halo"] else None
        drawn = figure.text(*text["at"], text["words"], path_effects=effects, **text["style"])
        counter = drawn if text["counts"] else counter
    return figure, counter


def _axes(figure, box: dict):
    axes = figure.add_axes(box["box"], zorder=-1)
    axes.set_yscale(box["yscale"])
    axes.set(xticks=box["xticks"], yticks=box["yticks"], xlim=box["xlim"], ylim=box["ylim"])
    axes.minorticks_off()
    axes.tick_params(length=0, labelsize=17, labelcolor=MUTED)
    axes.spines[["left", "top", "right"]].set_visible(False)
    return axes


def _race(said: dict):
    import numpy as np

    figure, counter = _figure(said)
    ground, strip = (_axes(figure, box) for box in said["axes"])
    x, y = (np.linspace(*said[name], len(said["z"])) for name in "xy")
    z, levels = np.array(said["z"]), said["levels"]
    ground.contourf(x, y, z, levels, colors=said["ground"], extend="max")
    ground.contour(x, y, z, levels[1:], colors=CONTOUR, alpha=0.28, linewidths=1)
    strip.grid(axis="y", color=HAIRLINE)
    moving = []
    for path, losses, color, marker in zip(
        said["paths"], said["losses"], said["colors"], said["markers"], strict=True
    ):
        path, losses = np.array(path), np.array(losses)
        (halo,) = ground.plot([], [], color=HALO, linewidth=10, solid_capstyle="round")
        (trail,) = ground.plot([], [], color=color, linewidth=3.6, solid_capstyle="round")
        (end,) = ground.plot(
            [], [], marker, color=color, markersize=14, markeredgecolor=HALO, zorder=4
        )
        (curve,) = strip.plot([], [], color=color, linewidth=3.6)
        (head,) = strip.plot([], [], marker, color=color, markersize=11, markeredgecolor=HALO)
        moving.append((path, losses, halo, trail, end, curve, head))
    ground.plot(*path[0], "o", color=HALO, markersize=17, markeredgecolor=INK, markeredgewidth=3)

    def update(frame: int) -> list:
        for path, losses, halo, trail, end, curve, head in moving:
            halo.set_data(*path[: frame + 1].T)
            trail.set_data(*path[: frame + 1].T)
            end.set_data(*path[frame : frame + 1].T)
            seen = losses[: frame + 1]  # a curve that leaves its axes is shorter than its path
            curve.set_data(range(len(seen)), seen)
            head.set_data([len(seen) - 1], seen[-1:])
        counter.set_text(f"step {frame}")
        return []

    return figure, update


def _surface(axes, said: dict) -> None:
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    x, y = np.meshgrid(*(np.linspace(*said[name], len(said["z"])) for name in "xy"))
    z, levels = np.minimum(said["z"], said["high"]), np.array(said["levels"])
    shades = LinearSegmentedColormap.from_list("ground", said["ground"])
    colors = shades(np.interp(z, levels, np.linspace(0, 1, len(levels))))
    flat = {"antialiased": False, "linewidth": 0, "shade": False}
    axes.plot_surface(x, y, z, facecolors=colors, rstride=1, cstride=1, **flat)
    axes.contour(x, y, z, levels[1:], colors=CONTOUR, alpha=0.5, linewidths=1)


def _relief(said: dict, turn: float, total: int):
    import numpy as np
    from mpl_toolkits.mplot3d.axes3d import Axes3D

    figure, _ = _figure(said)
    axes = figure.add_axes(Axes3D(figure, said["axes"][0]["box"], computed_zorder=False))
    _surface(axes, said)
    moving = []
    for path, color, marker in zip(said["paths"], said["colors"], said["markers"], strict=True):
        path = np.array(path)
        (halo,) = axes.plot([], [], [], color=HALO, linewidth=10, solid_capstyle="round")
        (trail,) = axes.plot([], [], [], color=color, linewidth=3.6, solid_capstyle="round")
        (end,) = axes.plot(
            [], [], [], marker, color=color, markersize=14, markeredgecolor=HALO, zorder=4
        )
        moving.append((path, halo, trail, end))
    axes.set_box_aspect((1.75, 1.15, 0.5), zoom=1.5)
    axes.view_init(50, -64)
    axes.set_axis_off()

    def update(frame: int) -> list:
        for path, halo, trail, end in moving:
            halo.set_data_3d(*path[: frame + 1].T)
            trail.set_data_3d(*path[: frame + 1].T)
            end.set_data_3d(*path[frame : frame + 1].T)
        if turn:
            axes.view_init(50, -64 + turn * (frame / (total - 1) - 1))
        return []

    return figure, update
