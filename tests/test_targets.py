"""What a person hands over as data: frames of many kinds, labels of any form, and the remedy."""

import numpy as np
import pandas as pd
import pytest

from gdviz.layers import Dense, Input
from gdviz.losses import SparseCategoricalCrossentropy
from gdviz.models import Sequential

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 2))
LABELS = np.array([0, 1, 2, 0, 1, 2])


def made(inputs, units, activation, loss, asked=()):
    model = Sequential([Input((inputs,)), Dense(units, activation)])
    model.compile("sgd", loss, asked)
    return model


def binary(inputs=2):
    return made(inputs, 1, "sigmoid", "binary_crossentropy", ["accuracy"])


# ------------------------------------------------------------------------------------------ frames


def frames():
    """Return frames whose columns are of many kinds, and the same numbers as an array."""
    numbers = pd.DataFrame({"size": X[:, 0], "kind": list("abcabc")})
    dummies = pd.get_dummies(numbers)
    yield dummies, np.column_stack([X[:, 0], np.eye(3)[LABELS]])
    nullable = pd.DataFrame(
        {
            "rooms": pd.array([1, 2, 3, 4, 5, 6], "Int64"),
            "size": pd.array(X[:, 1], "Float64"),
            "new": pd.array(LABELS > 0, "boolean"),
        }
    )
    yield nullable, np.column_stack([np.arange(1, 7), X[:, 1], LABELS > 0])
    yield nullable.astype(object), np.column_stack([np.arange(1, 7), X[:, 1], LABELS > 0])


def test_frames_of_many_kinds_are_numbers():
    for frame, array in frames():
        model, twin = binary(array.shape[1]), binary(array.shape[1])
        y = pd.Series(LABELS > 0, dtype="boolean")
        model.fit(frame, y, sample_weight=pd.Series([2] * 6, dtype="Int64"), verbose=0)
        twin.fit(array.astype(float), LABELS > 0, sample_weight=np.full(6, 2), verbose=0)
        np.testing.assert_array_equal(model.parameters, twin.parameters)
        np.testing.assert_array_equal(model.predict(frame), twin.predict(array.astype(float)))
        assert model.evaluate(frame, y.to_frame(), verbose=0) == twin.evaluate(
            array.astype(float), LABELS > 0, verbose=0
        )


MISSING = pd.DataFrame({"rooms": pd.array([1, 2, None, 4, 5, 6], "Int64"), "size": X[:, 0]})
TEXT = {"sex": ["m", "f"] * 3, "size": X[:, 0]}
NUMBERS_AS_TEXT = {"size": ["1.5", "2", "?", "3", "4", "5"], "rooms": range(6)}
DATES = {"size": X[:, 0], "sold": pd.date_range("2020", periods=6)}


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (MISSING, "x must be finite, but sample 2 has nan in the column 'rooms'$"),
        (
            pd.DataFrame(TEXT),
            r"got the column 'sex' of text such as 'm': pandas.get_dummies\(x, columns=\['sex'\]\)",
        ),
        (
            pd.DataFrame(TEXT).astype({"sex": "category"}),
            r"the column 'sex' of text such as 'm': pandas.get_dummies\(x, columns=\['sex'\]\)",
        ),
        (pd.DataFrame(NUMBERS_AS_TEXT), "the column 'size' of text such as '1.5': pandas.to_nume"),
        (pd.DataFrame(DATES), "the column 'sold' of datetime64.* such as Timestamp"),
        (np.ma.masked_greater(X, X.max() - 1e-9), "x must not be masked, but is at position"),
        (np.array([["a", 1], ["b", 2]] * 3, object), "text such as 'a': pandas.get_dummies"),
    ],
)
def test_what_is_no_number_is_named_by_its_column(x, said):
    for use in (
        lambda: binary().fit(x, LABELS > 0),
        lambda: binary().predict(x),
        lambda: binary().evaluate(x, LABELS > 0),
    ):
        with pytest.raises(ValueError, match=said):
            use()


NAMES = ["cat", "dog", "cow"] * 2


@pytest.mark.parametrize(
    "y",
    [
        *(NAMES, np.array(NAMES), np.array(NAMES, object), pd.Series(NAMES)),
        *(pd.Series(NAMES, dtype="string"), pd.Categorical(NAMES), pd.DataFrame({"kind": NAMES})),
    ],
    ids=lambda y: type(y).__name__,
)
def test_text_labels_get_one_hint_however_they_come(y):
    said = (
        r"of text such as 'cat'|got text such as 'cat'): numpy.unique\(y, return_inverse=True\)\["
    )
    with pytest.raises(ValueError, match=f"({said}"):
        made(2, 3, "softmax", "sparse_categorical_crossentropy").fit(X, y)


# ------------------------------------------------------------------------------------------ labels

CLASSES = (3, "softmax", "sparse_categorical_crossentropy")
HOT = (3, "softmax", "categorical_crossentropy")
SEVERAL = (3, "sigmoid", "binary_crossentropy")
ONE = (1, "sigmoid", "binary_crossentropy")
SIGNS = np.array([-1, 1] * 3)


@pytest.mark.parametrize(
    ("network", "asked", "y", "said"),
    [
        (HOT, [], LABELS, r"take sparse_categorical_crossentropy, or one_hot\(y_true, 3\)$"),
        (
            HOT,
            [],
            LABELS[:, None],
            r"take sparse_categorical_crossentropy, or one_hot\(y_true\[",
        ),
        (SEVERAL, [], LABELS, r"class labels become .* by one_hot\(y_true, 3\)$"),
        (
            SEVERAL,
            [],
            LABELS[:, None],
            r"labels become .* by one_hot\(y_true\[..., 0\], 3\)$",
        ),
        (ONE, [], np.eye(2)[LABELS % 2], r"one output takes the labels, y_true.argmax\(axis=-1\)$"),
        (ONE, [], np.eye(3)[LABELS], "for 3 classes end with as many outputs and 'softmax', and t"),
        (ONE, [], np.arange(6) + 4, "for 10 classes end with as many outputs and 'softmax'"),
        (ONE, ["accuracy"], np.arange(6), "for 6 classes end with as many outputs and 'softmax'"),
        (ONE, [], SIGNS, r"\(y \+ 1\) / 2 makes classes 0 and 1 of -1 and 1$"),
        (CLASSES, [], np.eye(3)[LABELS], "for one-hot targets take categorical_crossentropy$"),
        ((1, None, "mse"), [], X, "give the last layer 2 outputs$"),
        (
            (1, "tanh", "hinge"),
            ["accuracy"],
            SIGNS,
            r"^the metric 'accuracy' .* give \(y \+ 1\) / 2, which the hinge losses read as -1 and",
        ),
        (CLASSES, ["mse"], LABELS, r"^the metric 'mse' does not go .* by one_hot\(y_true, 3\)$"),
        (CLASSES, ["auc"], LABELS, r"^the metric 'auc' does not go .* by one_hot\(y_true, 3\)$"),
        (CLASSES, ["accuracy"], LABELS + 1, "^y_true has the label 3 at position 2"),
    ],
)
def test_labels_of_another_form_are_told_the_remedy(network, asked, y, said):
    with pytest.raises(ValueError, match=said) as caught:
        made(2, *network, asked).fit(X, y, verbose=0)
    assert "\n" not in str(caught.value)


def test_the_remedies_help():
    for network, asked, y in (
        (CLASSES, ["accuracy", "f1_score"], LABELS[:, None]),
        (HOT, ["mse", "accuracy"], np.eye(3)[LABELS]),
        (ONE, ["accuracy"], np.eye(2)[LABELS % 2].argmax(axis=-1)),
        ((1, "tanh", "hinge"), ["accuracy"], (SIGNS + 1) / 2),
    ):
        assert np.isfinite(made(2, *network, asked).evaluate(X, y, verbose=0)[0])


def test_what_is_ignored_counts_for_nothing():
    x, labels = RNG.normal(size=(40, 2)), RNG.integers(0, 3, 40)
    kept = np.arange(40) % 4 > 0
    marked = np.where(kept, labels, 255)

    def of(**settings):
        model = Sequential([Input((2,), dtype="float64"), Dense(3, "softmax")])
        model.compile("sgd", SparseCategoricalCrossentropy(**settings))
        return model

    ours, plain = of(ignore_class=255), of()
    point, vector = RNG.normal(size=(2, 9))
    for weights in (None, RNG.uniform(size=40)):
        own = None if weights is None else weights[kept]
        pair = ours.objective(x, marked, weights), plain.objective(x[kept], labels[kept], own)
        (found, slope), (wanted, known) = (each.value_and_gradient(point) for each in pair)
        assert found == pytest.approx(wanted, rel=1e-12) == pair[0](point)
        np.testing.assert_allclose(slope, known, rtol=1e-11, atol=1e-14)
        products = [each.hessian_vector_product(point, vector) for each in pair]
        np.testing.assert_allclose(*products, rtol=1e-10, atol=1e-13)
    settings = {"epochs": 2, "shuffle": False, "verbose": 0}
    histories = (
        ours.fit(x, marked, batch_size=40, **settings),
        plain.fit(x[kept], labels[kept], batch_size=30, **settings),
    )
    np.testing.assert_allclose(*(each.history["loss"] for each in histories), rtol=1e-12)
    assert ours.evaluate(x[:1], marked[:1], verbose=0) == 0
    with pytest.raises(ValueError, match="has the label 255 at position 0, but there are 3"):
        plain.fit(x, marked)
