"""Metrics: what counts as right, and how batches are averaged."""

import numpy as np
import pytest

from gdviz import losses, metrics
from gdviz.metrics import Averages, BinaryAccuracy, get, watched

SCORES = np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3], [0.2, 0.2, 0.6], [0.3, 0.4, 0.3]])
LABELS = np.array([1, 2, 2, 1])


def mean(metric, y, predictions):
    targets = metric.prepared_targets(y, predictions.shape, "float64")
    return metric.mean(targets, predictions)


@pytest.mark.parametrize("name", ["accuracy", "acc", "sparse_categorical_accuracy"])
def test_the_largest_output_is_the_class(name):
    metric = get(name, 3)
    assert metric.name == name
    for y in (LABELS, LABELS[:, None], np.eye(3)[LABELS]):
        assert mean(metric, y, SCORES) == 0.75


def test_one_output_is_a_class_above_a_half():
    predictions = np.array([[0.2], [0.5], [0.51], [0.9]])
    for y in ([0, 0, 1, 0], [[0.0], [0.0], [1.0], [0.0]]):
        assert mean(get("accuracy", 1), y, predictions) == 0.75
    several = np.array([[0.2, 0.8], [0.7, 0.6]])
    assert mean(get("binary_accuracy", 2), [[0, 1], [0, 0]], several) == 0.5


def test_what_equals_its_target_is_counted_whatever_it_is_given_as():
    targets, predictions = [[1.0], [2.0], [3.0], [4.0]], [[1.0], [2.5], [3.0], [-4.0]]
    assert metrics.Accuracy().mean(targets, predictions) == 0.5
    assert metrics.Accuracy()(targets, predictions) == 0.5


def test_any_loss_is_a_metric():
    one_hot = np.eye(3)[LABELS]
    for metric in ("mae", "MeanAbsoluteError", losses.MeanAbsoluteError()):
        assert mean(get(metric, 3), one_hot, SCORES) == pytest.approx(abs(one_hot - SCORES).mean())
    assert get("mae", 3).name == "mae"
    assert get(losses.Huber(2.0), 3).name == "huber_loss"


def test_a_short_batch_counts_for_its_size():
    averages = Averages(watched([get("accuracy", 1)]))
    averages.add(1.0, [np.array([4.0, 8.0])], 8)
    averages.add(4.0, [np.array([2.0, 2.0])], 2)
    assert averages.logs() == {"loss": 1.6, "accuracy": 0.6}


def test_a_metric_may_be_given_by_its_class():
    assert get(BinaryAccuracy, 1) == BinaryAccuracy()
    assert get(losses.MeanSquaredError, 1).name == "mean_squared_error"
    with pytest.raises(ValueError, match="did you mean 'accuracy'"):
        get("accuraccy", 1)
    with pytest.raises(ValueError, match="a metric is a name such as 'accuracy'"):
        get(dict, 1)


@pytest.mark.parametrize(
    ("metric", "outputs", "y", "message"),
    [
        ("accuracy", 3, [0, 1], "compares labels of shape"),
        ("accuracy", 3, [0, 1, 2, 3], "the label 3 at position 3"),
        ("accuracy", 1, [0, 1, 2, 1], "the target 2: for 3 classes end with as many outputs and"),
        ("binary_accuracy", 3, LABELS, r"labels become targets .* by one_hot\(y_true, 3\)$"),
        ("binary_accuracy", 1, np.eye(3)[LABELS], r"the labels, y_true.argmax\(axis=-1\)$"),
        ("binary_accuracy", 1, LABELS[:-1], r"but y has the shape \(\d+,\)$"),
    ],
)
def test_targets_that_mean_nothing_are_refused(metric, outputs, y, message):
    with pytest.raises(ValueError, match=message):
        mean(get(metric, outputs), y, SCORES[:, :outputs])


@pytest.mark.parametrize("wrong", ["acuracy", 3, dict])
def test_an_unknown_one_is_named(wrong):
    with pytest.raises(ValueError, match="metric"):
        metrics.get(wrong, 3)


def test_f1_of_one_output_asks_whether_it_is_above_a_half():
    y, p = np.array([[1.0], [0], [1], [0]]), np.array([[0.9], [0.4], [0.3], [0.2]])
    (score,) = metrics.F1Score()(y, p)
    assert score == pytest.approx(2 / 3, abs=1e-6)  # precision 1, recall 1/2
    assert metrics.F1Score(threshold=0.25)(y, p) == [pytest.approx(0.8, abs=1e-6)]
    labels = np.array([0, 1, 1])
    scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    assert metrics.F1Score()(labels, scores) == metrics.F1Score()(np.eye(2)[labels], scores)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: metrics.TopKCategoricalAccuracy(0), "k must be a whole number of at least 1"),
        (lambda: metrics.Precision(thresholds=2), "thresholds must be numbers from 0 to 1"),
        (lambda: metrics.AUC(curve="roc"), "curve must be one of ROC, PR"),
        (lambda: metrics.AUC(num_thresholds=1), "num_thresholds must be a whole number of at le"),
        (lambda: metrics.CosineSimilarity(axis=None), "axis must be a whole number, got None"),
        (lambda: metrics.F1Score("mean"), "average must be one of"),
        (lambda: metrics.FBetaScore(beta=None), "beta must be a finite number of at least 0"),
        (lambda: metrics.BinaryAccuracy(threshold="a"), "threshold must be a finite number, got"),
        (lambda: metrics.R2Score("sum"), "class_aggregation must be one of"),
        (lambda: metrics.Recall(top_n=1), "Recall has no setting 'top_n': write top_k=1"),
    ],
)
def test_settings_that_cannot_be_are_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_nothing_was_seen_and_nothing_is_positive():
    for metric in (metrics.AUC(), metrics.Precision(), metrics.MeanSquaredError()):
        assert metric.result() == 0
    assert metrics.Precision()([0.0, 1], [0.1, 0.2]) == 0
    assert metrics.AUC()([0.0, 1], [0.1, 0.9]) == 1
