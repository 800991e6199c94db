"""Batches from anywhere are learned from and measured; weights stay where they belong."""

import numpy as np
import pytest
from two_classes import X, Y, classifier

import gdviz as keras
from gdviz.layers import Dense

# --------------------------------------------------------------------------------------- batches


def batches(size=20):
    return [(X[k : k + size], Y[k : k + size]) for k in range(0, 60, size)]


def endless():
    while True:
        yield from batches()


class Sized(keras.utils.PyDataset):
    def __init__(self):
        super().__init__()
        self.ended = 0

    def __len__(self):
        return 3

    def __getitem__(self, k):
        return batches()[k]

    def on_epoch_end(self):
        self.ended += 1


class Again:
    """What can be gone through again and again."""

    def __iter__(self):
        return iter(batches())


@pytest.mark.parametrize(
    ("given", "steps"),
    [(batches(), None), (endless(), 3), (Sized(), None), (Again(), None), (Again(), 3)],
)
def test_batches_are_learned_from_as_the_arrays(given, steps):
    model, twin = classifier(), classifier()
    history = model.fit(given, epochs=2, steps_per_epoch=steps, shuffle=False, verbose=0).history
    wanted = twin.fit(X, Y, 20, epochs=2, shuffle=False, verbose=0).history
    np.testing.assert_allclose(model.parameters, twin.parameters, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(history["loss"], wanted["loss"], rtol=1e-5)
    assert getattr(given, "ended", 2) == 2


def test_batches_are_measured_and_predicted():
    model = classifier()
    wanted = model.evaluate(X, Y, verbose=0)
    for given, steps in ((batches(), None), (endless(), 3), (Sized(), None)):
        np.testing.assert_allclose(model.evaluate(given, steps=steps, verbose=0), wanted, rtol=1e-5)
    for given, steps in ((batches(), None), (iter([X[:20], X[20:]]), 2)):
        found = model.predict(given, steps=steps, verbose=0)
        np.testing.assert_allclose(found, model.predict(X), rtol=1e-6)
    first = model.evaluate(X, Y, batch_size=20, steps=1, verbose=0)
    np.testing.assert_allclose(first, model.evaluate(X[:20], Y[:20], verbose=0), rtol=1e-6)


def test_validation_may_come_in_batches():
    for given, steps in ((batches(), None), (endless(), 3), ((X, Y), None)):
        history = classifier().fit(
            X, Y, epochs=2, validation_data=given, validation_steps=steps, verbose=0
        )
        wanted = classifier().fit(X, Y, epochs=2, validation_data=(X, Y), verbose=0)
        found, known = history.history["val_loss"], wanted.history["val_loss"]
        np.testing.assert_allclose(found, known, rtol=1e-5)


def test_an_epoch_of_few_steps_goes_on_where_the_last_ended():
    model, twin = classifier(), classifier()
    model.fit(X, Y, 20, epochs=3, steps_per_epoch=2, shuffle=False, verbose=0)
    for k in (0, 1, 2, 0, 1, 2):
        twin.train_on_batch(*batches()[k])
    np.testing.assert_allclose(model.parameters, twin.parameters, rtol=1e-5, atol=1e-7)


def test_a_model_is_built_for_its_first_batch_which_is_not_lost():
    model = keras.Sequential([Dense(3), Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy")
    seen = []
    for_batches = (seen.append(x[0, 0]) or (x, y) for x, y in batches())
    model.fit(for_batches, steps_per_epoch=3, verbose=0)
    assert seen == [x[0, 0] for x, _ in batches()]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"x": endless()}, "x is a generator, .* how long it goes on: say steps_per_epoch="),
        ({"x": iter(batches()), "steps_per_epoch": 4}, "gave out after 3 batches of epoch 1, but"),
        ({"x": batches(), "batch_size": 3}, "no batch_size of batches .* they have their size"),
        (
            {"x": batches(), "validation_split": 0.5},
            "no validation_split of .* give validation_data",
        ),
        ({"x": batches, "steps_per_epoch": 2}, r"batches is a function, .* write batches\(\)"),
        ({"x": endless(), "y": Y}, "with their targets: give no y beside"),
        ({"x": iter([X]), "steps_per_epoch": 1}, r"a batch of x is a tuple \(x, y\) or \(x, y, s"),
        ({"x": X, "y": Y, "steps_per_epoch": 1.5}, "steps_per_epoch must be a whole number"),
        ({"x": X, "y": Y, "validation_data": endless()}, "say validation_steps="),
        ({"x": X}, "there are no targets: give y beside x"),
        (
            {"x": Again(), "record": 1},
            "how many steps there will be, .*: give steps_per_",
        ),
    ],
)
def test_batches_that_cannot_be_learned_from_are_refused(asked, said):
    with pytest.raises(ValueError, match=said):
        classifier().fit(**asked, verbose=0)


def test_single_batches_are_measured():
    model = classifier()
    assert model.test_on_batch(X, Y) == model.evaluate(X, Y, verbose=0)
    np.testing.assert_array_equal(model.predict_on_batch(X), model.predict(X))
    found = model.test_on_batch(X, Y, return_dict=True)
    assert list(found) == ["loss", "accuracy"]
    for odd in (None, 3, []):
        with pytest.raises(ValueError, match=r"^x (must|is empty)"):
            model.predict_on_batch(odd)


# ---------------------------------------------------------------------------------------- weights


def test_class_weights_stay_with_what_is_learned_from():
    """Held out are two zeros, one of each class: their loss is ln 2, whatever classes weigh."""
    model = keras.Sequential([keras.Input((1,)), Dense(1, "sigmoid")])
    model.compile(keras.SGD(0.0), "binary_crossentropy", weighted_metrics=["mse"])
    history = model.fit(
        np.zeros((4, 1)),
        np.array([0, 1, 0, 1]),
        validation_split=0.5,
        class_weight={0: 1, 1: 9},
        verbose=0,
    ).history
    assert history["val_loss"] == [pytest.approx(np.log(2))]
    assert history["loss"] == [pytest.approx(5 * np.log(2))]
    assert history["mse"] == history["val_mse"] == [pytest.approx(0.25)]


def test_weighted_metrics_heed_what_metrics_do_not():
    weights = np.where(Y == 1, 3.0, 1.0)
    model = classifier(asked=["accuracy"], weighted_metrics=["accuracy", "mse"])
    assert model.metrics_names == ("loss", "accuracy", "weighted_accuracy", "mse")
    _, plain, heeding, mse = model.evaluate(X, Y, sample_weight=weights, verbose=0)
    predicted = model.predict(X)[:, 0]
    right = (predicted > 0.5) == Y
    assert plain == pytest.approx(right.mean())
    assert heeding == pytest.approx((right * weights).sum() / weights.sum())
    assert mse == pytest.approx((((predicted - Y) ** 2) * weights).sum() / weights.sum(), rel=1e-5)


@pytest.mark.parametrize("weights", [{0.0: 1.0, 1.0: 3.0}, {np.int64(1): 3}, {1: 3.0}])
def test_keys_of_classes_may_be_floats(weights):
    model, twin = classifier(), classifier()
    model.fit(X, Y.astype(float), class_weight=weights, verbose=0)
    twin.fit(X, Y, class_weight={1: 3}, verbose=0)
    np.testing.assert_array_equal(model.parameters, twin.parameters)
    with pytest.raises(ValueError, match=r"has the key 0.5, but the classes are 0 to 1"):
        model.fit(X, Y, class_weight={0.5: 2})
