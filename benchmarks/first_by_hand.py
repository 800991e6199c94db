"""The same picture as `first_with_gdviz`, by hand: `python first_by_hand.py out.png`."""

import sys

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import sympy
from matplotlib.patheffects import withStroke

STEPS, START = 40, (-1.5, 2.0)
VIEW = (-1.97, -0.85), (1.59, 2.28)
LABELS = {"SGD": (-1.36, 1.97), "Adam": (-1.28, 1.72)}
COLORS = ["#D55E00", "#0072B2"]
GROUND = ["#A9BCCD", "#C6D3DF", "#DDE5EC", "#EDF1F5", "#F6F8FA"]

x, y = sympy.symbols("x y")
formula = sympy.sympify("(1 - x)**2 + 100*(y - x**2)**2")
value = sympy.lambdify((x, y), formula)
gradient = sympy.lambdify((x, y), [sympy.diff(formula, x), sympy.diff(formula, y)])


def sgd(rate):
    path = [np.array(START)]
    for _ in range(STEPS):
        path.append(path[-1] - rate * np.array(gradient(*path[-1])))
    return np.array(path)


def adam(rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    path, m, v = [np.array(START)], np.zeros(2), np.zeros(2)
    for t in range(1, STEPS + 1):
        g = np.array(gradient(*path[-1]))
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
        path.append(path[-1] - rate * m_hat / (np.sqrt(v_hat) + epsilon))
    return np.array(path)


paths = {"SGD": sgd(0.001), "Adam": adam(0.2)}
figure = plt.figure(figsize=(40 / 3, 7.5), dpi=144)
ground = figure.add_axes((0.055, 0.13, 0.54, 0.67))
strip = figure.add_axes((0.68, 0.18, 0.19, 0.55))
halo = [withStroke(linewidth=5, foreground="white")]

grid_x, grid_y = np.meshgrid(np.linspace(*VIEW[0], 240), np.linspace(*VIEW[1], 240))
z = value(grid_x, grid_y)
high = np.quantile(z, 0.985)
power = np.clip(np.log(np.median(z) / high) / np.log(0.5), 1, 6)
levels = high * np.linspace(0, 1, 15) ** power
shades = matplotlib.colors.LinearSegmentedColormap.from_list("ground", GROUND)
ground.contourf(grid_x, grid_y, z, levels, colors=shades(np.linspace(0, 1, 15)), extend="max")
ground.contour(grid_x, grid_y, z, levels[1:], colors="#3B5B7A", alpha=0.28, linewidths=1)
for (name, path), color, marker in zip(paths.items(), COLORS, "os", strict=True):
    ground.plot(*path.T, color="white", linewidth=10, solid_capstyle="round")
    ground.plot(*path.T, color=color, linewidth=3.6, marker="o", markersize=6.5)
    ground.plot(*path[-1], color=color, marker=marker, markersize=14, markeredgecolor="white")
    ground.text(*LABELS[name], name, color=color, fontsize=20, weight="bold", path_effects=halo)
    losses = value(*path.T)
    strip.plot(losses, color=color, linewidth=3.6)
    strip.plot(STEPS, losses[-1], color=color, marker=marker, markersize=11)
    strip.text(1.05 * STEPS, losses[-1], name, color=color, fontsize=20, weight="bold", va="center")
ground.plot(
    *START,
    "o",
    color="white",
    markersize=17,
    markeredgecolor="#1F2A37",
    markeredgewidth=3,
    zorder=5,
)
ground.text(START[0] - 0.05, START[1] + 0.05, "start", fontsize=19, ha="center", path_effects=halo)
ground.set(xlim=VIEW[0], ylim=VIEW[1], xticks=[-1.5, -1], yticks=[1.8, 2, 2.2])
ground.tick_params(length=0, labelsize=17, labelcolor="#6B7785")
ground.spines[:].set_visible(False)
strip.set(xlim=(0, STEPS), xticks=[0, STEPS // 2, STEPS], yticks=[0, 10, 20, 30])
strip.grid(axis="y", color="#C9D1DA")
strip.tick_params(labelsize=17, labelcolor="#6B7785")
strip.spines[["left", "top", "right"]].set_visible(False)
strip.set_title("loss", loc="left", fontsize=19, color="#6B7785")
ground.text(VIEW[0][1], VIEW[1][0] - 0.035, "$x$", fontsize=19, ha="right", color="#6B7785")
ground.text(
    VIEW[0][0] - 0.01, VIEW[1][1], "$y$", fontsize=19, ha="right", va="top", color="#6B7785"
)
strip.set_xlabel(f"step {STEPS}", fontsize=19, color="#6B7785")
figure.text(0.055, 0.9, "Same start, 40 steps, two update rules", fontsize=28, weight="bold")
figure.text(
    0.055,
    0.84,
    f"$f(x, y) = {sympy.latex(formula)}$.  Each dot is one step.",
    fontsize=19,
    color="#6B7785",
)
figure.text(0.055, 0.03, "Learning rates: SGD 0.001 · Adam 0.2", fontsize=17, color="#6B7785")
figure.savefig(sys.argv[1], dpi=144)
