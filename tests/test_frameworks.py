"""A torch module, a Keras model and a JAX function have the landscape of the same model of ours."""

import os

import numpy as np
import pytest

import gdviz as gd
from gdviz import landscapes
from gdviz.layers import Dense, Input
from gdviz.models import Sequential

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 5)).astype("float32")
Y = RNG.integers(0, 3, 300)
SETTINGS = {"resolution": 5, "span": 0.7, "progress": False, "seed": 2}


@pytest.fixture(scope="module")
def ours():
    model = Sequential([Input((5,)), Dense(8, "tanh"), Dense(3, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    return model


@pytest.fixture(scope="module")
def right(ours):
    return gd.landscape(ours, X, Y, **SETTINGS)


def agrees(found, right):
    np.testing.assert_allclose(found.values, right.values, rtol=1e-6)
    np.testing.assert_allclose(np.ptp(right.values) > 0.1, True)


def test_a_torch_module(ours, right):
    torch = pytest.importorskip("torch")
    module = torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
    with torch.no_grad():
        for parameter, w in zip(module.parameters(), ours.weights, strict=True):
            parameter.copy_(torch.from_numpy(w.T.copy()))
    pairs = torch.utils.data.TensorDataset(torch.from_numpy(X), torch.from_numpy(Y))
    loader = torch.utils.data.DataLoader(pairs, batch_size=128)  # the last one is smaller
    objective = landscapes.of_torch(module, torch.nn.CrossEntropyLoss(), loader)
    agrees(gd.landscape(objective, **SETTINGS), right)
    whole = landscapes.of_torch(
        module, torch.nn.CrossEntropyLoss(), (torch.from_numpy(X), torch.from_numpy(Y))
    )
    value, slope = whole.value_and_gradient(whole.origin)
    theirs = ours.objective(X, Y).value_and_gradient(ours.parameters)
    assert value == pytest.approx(float(theirs[0]), rel=1e-6)
    first = slope[:40].reshape(8, 5).T
    np.testing.assert_allclose(first, theirs[1][:40].reshape(5, 8), rtol=1e-3, atol=1e-6)


def test_a_torch_module_is_left_as_it_was_whatever_happens():
    torch = pytest.importorskip("torch")
    parts = [
        torch.nn.Linear(5, 4),
        torch.nn.BatchNorm1d(4),
        torch.nn.Dropout(),
        torch.nn.Linear(4, 3),
    ]
    module = torch.nn.Sequential(*parts)
    module.train()
    parts[2].eval()
    before = {name: each.clone() for name, each in module.state_dict().items()}

    def stumbles(outputs, targets):
        if outputs.abs().max() > 3:
            raise ZeroDivisionError
        return torch.nn.functional.cross_entropy(outputs, targets)

    pair = torch.from_numpy(X), torch.from_numpy(Y)
    objective = landscapes.of_torch(module, stumbles, pair)
    assert len(objective.shapes) == 6  # the statistics of BatchNorm are no weights
    with pytest.raises(ZeroDivisionError):
        gd.landscape(objective, **SETTINGS | {"span": 9.0})
    for name, each in module.state_dict().items():
        assert torch.equal(each, before[name]), name
    assert [part.training for part in parts] == [True, True, False, True]
    flat = np.concatenate([p.detach().numpy().ravel() for p in module.parameters()])
    np.testing.assert_array_equal(objective.origin, flat)


# Keras on torch calls NumPy in a way that NumPy 2 warns of
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_keras_model(ours, right, monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.setitem(os.environ, "KERAS_BACKEND", os.environ.get("KERAS_BACKEND", "torch"))
    keras = pytest.importorskip("keras")
    layers = [keras.layers.Dense(8, "tanh"), keras.layers.Dense(3, "softmax")]
    model = keras.Sequential([keras.Input((5,)), *layers])
    model.set_weights(ours.get_weights())
    model.compile("sgd", "sparse_categorical_crossentropy")
    objective = landscapes.of_keras(model, X, Y)
    agrees(gd.landscape(objective, **SETTINGS), right)
    for left, w in zip(model.get_weights(), ours.weights, strict=True):
        np.testing.assert_array_equal(left, w)
    with pytest.raises(Exception, match=r".+"):
        landscapes.of_keras(model, X[:, :2], Y)(objective.origin * 2)
    for left, w in zip(model.get_weights(), ours.weights, strict=True):
        np.testing.assert_array_equal(left, w)


def test_a_jax_function(ours, right):
    jax = pytest.importorskip("jax")
    w1, b1, w2, b2 = ours.get_weights()

    def cross_entropy(layers):
        (first, shift), (second, last) = layers
        logits = jax.numpy.tanh(X @ first + shift) @ second + last
        return -jax.nn.log_softmax(logits)[jax.numpy.arange(len(Y)), Y].mean()

    objective = landscapes.of_jax([(w1, b1), (w2, b2)], cross_entropy)
    agrees(gd.landscape(objective, **SETTINGS), right)
    sharp = gd.landscape(objective, plane="gradient", **SETTINGS)
    same = gd.landscape(ours, X, Y, plane="gradient", **SETTINGS)
    np.testing.assert_allclose(sharp.values[2], same.values[2], rtol=1e-2)


def test_any_loss_of_a_list_of_arrays(ours, right):
    def loss(weights):
        w1, b1, w2, b2 = weights
        z = np.tanh(X @ w1 + b1) @ w2 + b2
        z = z - z.max(axis=1, keepdims=True)
        return (np.log(np.exp(z).sum(1)) - z[np.arange(len(Y)), Y]).mean()

    snapshots = [[(1 - t) * w for w in ours.get_weights()] for t in np.linspace(1, 0, 5)]
    agrees(gd.landscape(weights=ours.get_weights(), loss=loss, **SETTINGS), right)
    found = gd.landscape(
        weights=ours.get_weights(), loss=loss, path=snapshots, **SETTINGS | {"span": "auto"}
    )
    assert found.path.values[0] == pytest.approx(np.log(3), rel=1e-6)
    assert found.path.points.shape == (5, 2)
