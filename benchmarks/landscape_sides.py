"""Each way to compute the loss of a network on a plane: 784-300-100-10, float32, default threads.

All go through the same directions from the same weights, and give the losses to be compared, but
for the package, which draws its own, and the products alone, which are no loss.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from benchmarks.train_sides import UNITS, data, first_weights

SPAN, SEED = 1.0, 0

Work = Callable[[], dict]


def directions() -> list[list[np.ndarray]]:
    """Return two random directions as long as the weights, filter by filter."""
    from gdviz.landscapes import normalised

    weights, rng = first_weights(), np.random.default_rng(SEED)
    drawn = [[rng.standard_normal(w.shape) for w in weights] for _ in range(2)]
    return [[d.astype(np.float32) for d in normalised(each, weights)] for each in drawn]


def _said(values: np.ndarray) -> dict:
    """Return what tells that the same was computed: four corners and the middle."""
    middle = len(values) // 2
    return {"losses": [float(each) for each in (*values[::-1, 0], values[middle, middle])][-5:]}


def by_gdviz(samples: int, resolution: int) -> Work:
    """Compute it with gdviz, as anyone calls it."""
    import gdviz as gd
    from gdviz.layers import Dense, Input
    from gdviz.models import Sequential

    hidden = [Dense(units, "relu") for units in UNITS[1:-1]]
    model = Sequential([Input(UNITS[:1]), *hidden, Dense(UNITS[-1], "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.set_weights(first_weights())
    x, y = data(samples)
    settings = {"plane": directions(), "span": SPAN, "progress": False}

    def work() -> dict:
        return _said(gd.landscape(model, x, y, resolution=resolution, **settings).values)

    work()  # what is compiled where there is much to do is compiled now
    return work


def _module():
    import torch

    layers = []
    for inputs, outputs in pairwise(UNITS):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    module = torch.nn.Sequential(*layers[:-1])
    with torch.no_grad():
        for parameter, w in zip(module.parameters(), first_weights(), strict=True):
            parameter.copy_(torch.from_numpy(w.T.copy()))
    return module


def by_torch(samples: int, resolution: int) -> Work:
    """Set the weights and run the model, without gradients, point by point."""
    import torch

    module, (x, y) = _module(), map(torch.from_numpy, map(np.ascontiguousarray, data(samples)))
    x, y = x.float(), y.long()
    own = [parameter.detach().clone() for parameter in module.parameters()]
    first, second = ([torch.from_numpy(d.T.copy()) for d in each] for each in directions())

    @torch.no_grad()
    def values(count: int) -> np.ndarray:
        found, at = np.empty((count, count)), np.linspace(-SPAN, SPAN, count).tolist()
        for i, b in enumerate(at):
            for j, a in enumerate(at):
                for parameter, w, d, e in zip(module.parameters(), own, first, second, strict=True):
                    parameter.copy_(w + a * d + b * e)
                found[i, j] = torch.nn.functional.cross_entropy(module(x), y)
        return found

    values(2)
    return lambda: _said(values(resolution))


def by_package(samples: int, resolution: int) -> Work:
    """Compute a random plane with the package loss-landscapes."""
    import loss_landscapes
    import torch

    module, (x, y) = _module(), map(torch.from_numpy, map(np.ascontiguousarray, data(samples)))
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.01)  # it divides by the length of each bias
    loss = loss_landscapes.metrics.Loss(torch.nn.CrossEntropyLoss(), x.float(), y.long())

    def values(steps: int) -> dict:
        with torch.no_grad():
            loss_landscapes.random_plane(module, loss, SPAN, steps, normalization="filter")
        return {}

    values(2)
    return lambda: values(resolution)


def products_alone(samples: int, resolution: int) -> Work:
    """Multiply the matrices as layers do at each point: nothing is added, bent or summed up.

    The first layer, which is linear in its weights, three times in all.
    """
    from gdviz.ground.cores import one_thread_a_product

    rng, size = np.random.default_rng(SEED), min(samples, 1000)
    first, *later = [rng.random(pair, np.float32) for pair in pairwise(UNITS)]
    x = rng.random((size, UNITS[0]), np.float32)

    def points(count: int) -> None:
        hidden = [rng.random((size, units), np.float32) for units in UNITS[1:-1]]
        outs = [np.empty((size, w.shape[1]), np.float32) for w in later]
        for _ in range(count):
            for h, w, out in zip(hidden, later, outs, strict=True):
                np.matmul(h, w, out=out)

    def work() -> dict:
        with one_thread_a_product() as cores, ThreadPoolExecutor(cores) as threads:
            for _ in range(samples // size):
                list(threads.map(x.__matmul__, [first] * 3))
                list(threads.map(points, [resolution**2 // (4 * cores)] * 4 * cores))
        return {}

    work()
    return work
