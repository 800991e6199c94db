"""Layers as they stand in a chain: shapes, names, weights, and what they say of themselves."""

import numpy as np
import pytest

from gdviz import activations, initializers
from gdviz.layers import Activation, Dense, Flatten, Input
from gdviz.models import Model, Sequential

X = np.random.default_rng(0).normal(size=(4, 3, 2))


def test_a_place_in_a_chain_knows_its_shape():
    inputs = Input(shape=(28, 28, 1), dtype=np.float64)
    assert (inputs.shape, inputs.dtype) == ((None, 28, 28, 1), "float64")
    flat = Flatten()(inputs)
    dense = Dense(5)
    out = Activation("relu")(dense(flat))
    assert [place.shape for place in (flat, out)] == [(None, 784), (None, 5)]
    assert (dense.input_shape, dense.output_shape) == ((None, 784), (None, 5))
    assert dense.count_params() == 785 * 5
    assert out.before is dense.output


def test_layers_are_named_by_kind_within_their_model():
    for _ in range(2):
        inputs = Input((3,))
        x = Dense(2)(Activation("relu")(Dense(2, name="dense_1")(Dense(2)(inputs))))
        names = [layer.name for layer in Model(inputs, x).layers]
        assert names == ["input_layer", "dense", "dense_1", "activation", "dense_2"]


def test_dense_is_a_sum_along_the_last_axis():
    model = Sequential([Input((3, 2), dtype="float64"), Dense(4, "tanh", bias_initializer="ones")])
    (dense,) = model.layers
    assert (dense.kernel.shape, dense.bias.shape) == ((2, 4), (4,))
    wanted = np.tanh(np.einsum("nij,jk->nik", X, dense.kernel) + dense.bias)
    np.testing.assert_allclose(model.predict(X), wanted, 1e-14)
    assert model.output_shape == (None, 3, 4)


def test_dense_without_bias():
    model = Sequential([Input((2,), dtype="float64"), Dense(3, use_bias=False)])
    (dense,) = model.layers
    assert dense.bias is None
    assert [weight.shape for weight in dense.get_weights()] == [(2, 3)]
    np.testing.assert_allclose(model.predict(X[0]), X[0] @ dense.kernel, 1e-15)


def test_flatten_is_row_major():
    model = Sequential([Input((3, 2), dtype="float64"), Flatten()])
    assert (model.predict(X) == X.reshape(4, 6)).all()
    assert model.count_params() == 0


def test_initializers_make_the_first_weights():
    dense = Dense(3, kernel_initializer="ones", bias_initializer=initializers.Constant(0.5))
    Sequential([Input((2,)), dense])
    assert (dense.kernel == 1).all()
    assert (dense.bias == 0.5).all()
    wide = Dense(300, kernel_initializer="he_normal")
    Sequential([Input((784,)), wide])
    assert wide.kernel.std() == pytest.approx(np.sqrt(2 / 784), rel=0.02)


def test_weights_are_set_in_place():
    dense = Dense(2)
    assert dense.kernel is dense.bias is None
    model = Sequential([Input((2,)), dense])
    dense.set_weights([np.eye(2), [3, 4]])
    assert model.parameters.tolist() == [1, 0, 0, 1, 3, 4]
    copies = dense.get_weights()
    copies[0][:] = 9
    assert (dense.kernel == np.eye(2)).all()


def test_what_a_layer_says_of_itself():
    assert repr(Flatten(name="rows")) == "Flatten(name='rows')"
    dense = repr(Dense(3, activations.LeakyReLU(0.1)))
    assert dense.startswith("Dense(name=None, units=3, activation=LeakyReLU(negative_slope=0.1),")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Dense("3"), "units must be a whole number of at least 1, got '3'"),
        (lambda: Dense(True), "units must be a whole number"),
        (lambda: Dense(3, "rleu"), "no activation is called 'rleu'"),
        (lambda: Dense(3, kernel_initializer="he"), "no initializer is called 'he'"),
        (lambda: Dense(3, name=""), "name must be a text, got ''"),
        (lambda: Dense(3).count_params(), "has no weights before its input shape is known"),
        (lambda: Input(28), r"a shape is a tuple of whole numbers such as \(28, 28, 1\), got 28"),
        (lambda: Input((0,)), "each axis of a shape must be a whole number of at least 1, got 0"),
        (lambda: Dense(3)(Input(())), "needs samples of at least one axis"),
    ],
)
def test_wrong_settings_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_layer_has_one_place():
    dense = Dense(3)
    dense(Input((2,)))
    with pytest.raises(ValueError, match=r"already stands behind the shape \(2,\)"):
        dense(Input((4,)))


@pytest.mark.parametrize("layer", [Flatten, lambda **told: Dense(5, **told)])
def test_what_begins_a_chain_is_told_the_shape_of_a_sample(layer):
    assert layer(input_shape=(28, 28, 1)).begins_with == (None, 28, 28, 1)
    with pytest.raises(
        ValueError, match=r"has no setting 'inputs': write input_shape=\(28, 28, 1\)"
    ):
        layer(inputs=(28, 28, 1))
