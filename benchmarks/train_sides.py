"""Each way to train the network for an epoch: float32, shuffled batches, the mean loss returned.

All begin from the same weights, but scikit-learn's, which draws its own in the same way. Before the
clock runs each has trained, so that what is compiled or imported late is there: on a few batches;
gdviz for some epochs, since it compiles only what it has done often.
"""

import math
import os
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

UNITS = (784, 300, 100, 10)
PENALTY = 1e-4  # of the squares of hidden kernels, where the network is a regular one
RATES = {"sgd": 0.01, "adam": 0.001}
BETAS, EPSILON = (0.9, 0.999), 1e-7

Epoch = Callable[[], dict]


def data(samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return images of digits, shape (samples, 784), and their labels."""
    from gdviz.data import digits

    images, labels = digits(samples)
    return images.reshape(samples, -1), labels


def first_weights() -> list[np.ndarray]:
    """Return kernels (Glorot's) and biases, in turns."""
    rng = np.random.default_rng(0)
    weights = []
    for inputs, outputs in pairwise(UNITS):
        most = math.sqrt(6 / (inputs + outputs))
        kernel = rng.uniform(-most, most, (inputs, outputs))
        weights += [kernel.astype(np.float32), np.zeros(outputs, np.float32)]
    return weights


def some(samples: int, batch: int) -> int:
    """Return how many samples warm up: whole batches, and one as short as the last of an epoch."""
    return min(4 * batch + samples % batch, samples)


def by_gdviz(
    optimizer: str, batch: int, samples: int, compiled: bool = True, regular: bool = False
) -> Epoch:
    """Train with gdviz, as anyone calls it; with Numba where it is installed, or without."""
    import gdviz
    from gdviz.programs import loops

    if not compiled:
        loops.is_installed = lambda: False
    model = _by_keras_layers(gdviz, regular)
    epoch = _by_keras_words(model, optimizer, batch, data(samples), warm=5 * samples)
    model.optimizer_state = None  # what it remembers of so many epochs would help it along
    return epoch


def by_keras(
    optimizer: str, batch: int, samples: int, backend: str, regular: bool = False
) -> Epoch:
    """Train with Keras 3."""
    os.environ["KERAS_BACKEND"] = backend
    import keras

    few = some(samples, batch)
    model = _by_keras_layers(keras, regular)
    return _by_keras_words(model, optimizer, batch, data(samples), warm=few)


def _by_keras_layers(keras: Any, regular: bool) -> Any:
    """Return the network, of Keras or of what has its names."""
    layers, hidden = keras.layers, []
    for units in UNITS[1:-1]:
        penalty = keras.regularizers.L2(PENALTY) if regular else None
        hidden.append(layers.Dense(units, "relu", kernel_regularizer=penalty))
        hidden += [layers.BatchNormalization()] if regular else []
    last = layers.Dense(UNITS[-1], "softmax")
    return keras.models.Sequential([layers.Input(UNITS[:1]), *hidden, last])


def _by_keras_words(
    model, optimizer: str, batch: int, images_and_labels: tuple, warm: int
) -> Epoch:
    x, y = images_and_labels
    model.compile(optimizer, "sparse_categorical_crossentropy")
    dense, first = [each for each in model.layers if hasattr(each, "kernel")], first_weights()
    for layer, kernel, bias in zip(dense, first[::2], first[1::2], strict=True):
        layer.set_weights([kernel, bias])
    start, few, epochs = model.get_weights(), min(warm, len(x)), -(-warm // len(x))
    model.fit(x[:few], y[:few], batch_size=batch, epochs=epochs, verbose=0)
    model.set_weights(start)

    def epoch() -> dict:
        history = model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
        return {"loss": history.history["loss"][-1]}

    return epoch


def by_torch(
    optimizer: str, batch: int, samples: int, fused: bool = False, regular: bool = False
) -> Epoch:
    """Train with PyTorch, eagerly: the loop of its tutorials, on tensors rather than a loader."""
    import torch
    from torch import nn

    dense, layers = [nn.Linear(*sizes) for sizes in pairwise(UNITS)], []
    for each in dense[:-1]:
        layers += [each, nn.ReLU(), *([nn.BatchNorm1d(each.out_features)] if regular else [])]
    model, penalised = nn.Sequential(*layers, dense[-1]), dense[:-1] if regular else []
    rate, cross_entropy = RATES[optimizer], nn.CrossEntropyLoss()
    rule = {
        "sgd": lambda weights: torch.optim.SGD(weights, lr=rate, fused=fused or None),
        "adam": lambda weights: torch.optim.Adam(
            weights, lr=rate, betas=BETAS, eps=EPSILON, fused=fused or None
        ),
    }[optimizer](model.parameters())
    x, y = map(torch.from_numpy, data(samples))

    def epoch(count: int = samples) -> dict:
        total = 0.0
        for part in torch.randperm(count).split(batch):
            rule.zero_grad()
            loss = cross_entropy(model(x[part]), y[part])
            for each in penalised:
                loss = loss + PENALTY * each.weight.square().sum()
            loss.backward()
            rule.step()
            total += loss.item() * len(part)
        return {"loss": total / count}

    with torch.no_grad():
        weights = [each for layer in dense for each in layer.parameters()]
        for own, first in zip(weights, first_weights(), strict=True):
            own.copy_(torch.from_numpy(first.T))
    start = {name: each.clone() for name, each in model.state_dict().items()}
    epoch(some(samples, batch))
    model.load_state_dict(start)
    return epoch


def by_jax(optimizer: str, batch: int, samples: int) -> Epoch:
    """Train with JAX: one compiled step takes its batch, its gradient and the step."""
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    import jax
    from jax import numpy as jnp

    rule = {"sgd": _sgd_in_jax, "adam": _adam_in_jax}[optimizer]

    def step(weights, memory, total, x, y, part):
        loss, gradient = jax.value_and_grad(_loss_in_jax)(weights, x[part], y[part])
        weights, memory = rule(weights, memory, gradient)
        return weights, memory, total + loss * len(part)

    compiled = jax.jit(step, donate_argnums=(0, 1, 2))
    x, y = map(jnp.asarray, data(samples))
    rng = np.random.default_rng(0)

    def epoch(count: int = samples) -> dict:
        weights, total = [jnp.array(first) for first in first_weights()], jnp.zeros(())
        zeros = [[jnp.zeros_like(w) for w in weights] for _ in BETAS]
        memory = (*zeros, jnp.zeros(())) if optimizer == "adam" else ()
        order = rng.permutation(count).astype(np.int32)
        for start in range(0, count, batch):
            part = order[start : start + batch]
            weights, memory, total = compiled(weights, memory, total, x, y, part)
        return {"loss": float(total.block_until_ready()) / count}

    epoch(some(samples, batch))
    return epoch


def _loss_in_jax(weights: list, x: Any, y: Any) -> Any:
    """Return the cross-entropy of the network's outputs for a batch."""
    import jax

    for k in range(0, len(weights) - 2, 2):
        x = jax.nn.relu(x @ weights[k] + weights[k + 1])
    logits = x @ weights[-2] + weights[-1]
    return -jax.numpy.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1).mean()


def _sgd_in_jax(weights: list, memory: tuple, gradient: list) -> tuple[list, tuple]:
    rate = RATES["sgd"]
    return [w - rate * g for w, g in zip(weights, gradient, strict=True)], memory


def _adam_in_jax(weights: list, memory: tuple, gradient: list) -> tuple[list, tuple]:
    from jax import numpy as jnp

    (m, v, t), (b1, b2) = memory, BETAS
    t = t + 1
    m = [b1 * a + (1 - b1) * g for a, g in zip(m, gradient, strict=True)]
    v = [b2 * a + (1 - b2) * g * g for a, g in zip(v, gradient, strict=True)]
    rate = RATES["adam"] * jnp.sqrt(1 - b2**t) / (1 - b1**t)
    moved = zip(weights, m, v, strict=True)
    return [w - rate * a / (jnp.sqrt(b) + EPSILON) for w, a, b in moved], (m, v, t)


def by_scikit_learn(optimizer: str, batch: int, samples: int) -> Epoch:
    """Train scikit-learn's MLPClassifier, without its momentum and its weight decay."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore", ConvergenceWarning)  # one epoch is what was asked for
    x, y = data(samples)

    def epoch(count: int = samples) -> dict:
        model = MLPClassifier(
            UNITS[1:-1],
            solver=optimizer,
            alpha=0,
            batch_size=batch,
            learning_rate_init=RATES[optimizer],
            max_iter=1,
            momentum=0,
            epsilon=EPSILON,
        )
        return {"loss": float(model.fit(x[:count], y[:count]).loss_)}

    epoch(some(samples, batch))
    return epoch


def products_alone(optimizer: str, batch: int, samples: int) -> Epoch:
    """Multiply what an epoch multiplies, forwards and backwards, into memory that is there."""
    x, _ = data(batch)
    w1, w2, w3 = first_weights()[::2]
    a1, a2, a3 = (np.empty((batch, units), np.float32) for units in UNITS[1:])
    d1, d2, d3 = (np.ones_like(a) for a in (a1, a2, a3))
    g1, g2, g3 = (np.empty_like(w) for w in (w1, w2, w3))

    def products(count: int) -> None:
        for _ in range(count):
            np.matmul(x, w1, out=a1)
            np.matmul(a1, w2, out=a2)
            np.matmul(a2, w3, out=a3)
            np.matmul(a2.T, d3, out=g3)
            np.matmul(d3, w3.T, out=d2)
            np.matmul(a1.T, d2, out=g2)
            np.matmul(d2, w2.T, out=d1)
            np.matmul(x.T, d1, out=g1)

    products(10)
    return lambda: products(samples // batch)
