"""The confusion matrix: which class is taken for which, in numbers and as a picture."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from reading import collisions, marks_of, texts

from gdviz import SGD
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import confusion_matrix
from gdviz.plotting.layout.verdicts import RIGHT, WRONG
from gdviz.plotting.marks.areas import Bars, Image
from gdviz.studies.confusion import find_confusion

LABELS = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
TAKEN = np.array([0, 0, 2, 1, 1, 2, 0, 0, 1])


def taking():
    """Return a network that takes each sample for what its input says, and the samples."""
    model = Sequential([Input(shape=(3,), dtype="float64"), Dense(3, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.set_weights([4 * np.eye(3), np.zeros(3)])
    strengths = np.linspace(1, 2, len(TAKEN))[:, None]  # the later, the surer
    return model, strengths * np.eye(3)[TAKEN]


@pytest.fixture(scope="module")
def images():
    layers = [Input(shape=(4, 5)), Flatten(), Dense(3, "softmax", kernel_initializer="zeros")]
    model = Sequential(layers)
    model.compile(SGD(0.05), "sparse_categorical_crossentropy")
    rng = np.random.default_rng(1)
    x = rng.normal(size=(30, 4, 5)) * 1.4
    y = np.arange(30) % 3
    x[:, 0, :3] += 1.5 * np.eye(3)[y]
    return model, x, y, model.fit(x, y, 10, 2, 0, record=Snapshots(count=5))


def test_counts_are_of_the_right_class_and_of_what_it_is_taken_for():
    found = find_confusion(*taking(), LABELS)
    assert found.counts[-1].tolist() == [[2, 0, 1], [0, 2, 0], [2, 1, 1]]
    assert found.shares[-1, 2].tolist() == [0.5, 0.25, 0.25]
    assert found.accuracy[-1] == pytest.approx(5 / 9)
    first, *others = found.mistakes
    assert first == (2, 0, 2, 7)  # the surest of the two, the later
    assert [(each.right, each.taken) for each in others] == [(0, 2), (2, 1)]


def test_a_class_without_samples_has_no_share():
    model, x = taking()
    found = find_confusion(model, x[:5], LABELS[:5])
    assert found.shares[-1, 2].tolist() == [0, 0, 0]


def test_cells_are_as_strong_as_their_shares_in_the_colour_of_right_or_wrong(images):
    scene = confusion_matrix(*images)
    model, x, y, history = images
    found = find_confusion(model, x, y, history)
    matrix = marks_of(scene, Image)[0]
    scene.draw(len(scene) - 1)
    colors = np.asarray(matrix.image.get_array())
    right, wrong = (np.array(to_rgb(scene.theme.series(k))) for k in (RIGHT, WRONG))
    ground = np.array(to_rgb(scene.theme.palette.background))
    for (row, column), share in np.ndenumerate(found.shares[-1]):
        full = right if row == column else wrong
        away = (colors[row, column] - ground) / np.where(full == ground, 1, full - ground)
        assert away[full != ground] == pytest.approx(0.62 * np.sqrt(share), abs=1e-6)
    scene.draw(0)
    assert (np.asarray(matrix.image.get_array()) != colors).any()


def test_numbers_and_bars_are_the_counts_of_the_frame(images):
    scene = confusion_matrix(*images, size="slides")
    found = find_confusion(*images)
    for frame in (0, len(scene) - 1):
        scene.draw(frame)
        written = [words for words in texts(scene) if words.isdigit()]
        for count in found.counts[frame].ravel():
            assert not count or str(count) in written
    assert "most often mistaken in the end" in texts(scene)  # at first others are
    lengths = [drawn.bars.get_paths()[0].get_extents().width for drawn in marks_of(scene, Bars)]
    counts = [mistake.count for mistake in found.mistakes[: len(lengths)]]
    assert np.array(lengths) / lengths[0] == pytest.approx(np.array(counts) / counts[0])


def test_without_snapshots_it_is_a_still_and_names_are_the_classes():
    scene = confusion_matrix(*taking(), LABELS, classes=np.array(["ant", "bee", "cow"]))
    assert len(scene) == 1
    assert {"ant", "bee", "cow", "cow taken for ant"} <= set(texts(scene))
    assert "Most often cow is taken for ant: 2 times." in scene.alt_text


def test_a_column_of_a_paper_shows_the_matrix_at_first_too(images):
    scene = confusion_matrix(*images, size="paper")
    assert "at first" in texts(scene)
    assert collisions(scene, bare=True) == []


def test_where_none_is_wrong_it_says_so():
    model, x = taking()
    assert "none is taken for another" in texts(confusion_matrix(model, x, TAKEN))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: confusion_matrix(taking()[0], np.ones((2, 4)), [0, 1]), r"shape \(n, 3\)"),
        (lambda: confusion_matrix(*taking(), LABELS[:3]), "labels must be 9 class numbers"),
        (lambda: confusion_matrix(*taking(), LABELS, classes=["a"]), "classes must be 3 names"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()


def test_names_have_one_size_and_stand_upright_where_they_have_no_room():
    model, x = taking()
    for classes, turned in (
        (["ant", "bee", "cow"], 0),
        ([f"{k} with a very long name" for k in "abc"], 90),
    ):
        scene = confusion_matrix(model, x, LABELS, classes=classes)
        starts = [name[:2] for name in classes]
        names = [each for each in scene.figure.findobj(Text) if each.get_text()[:2] in starts]
        assert [each.get_rotation() for each in names if each.get_ha() == "center"] == [turned] * 3
        for side in ("right", "center"):
            assert len({each.get_fontsize() for each in names if each.get_ha() == side}) == 1


def test_it_says_so_where_the_model_has_other_weights_than_the_last_snapshot(images):
    model, *others = images
    assert "other weights" not in " ".join(texts(confusion_matrix(*images)))
    kept = model.get_weights()
    model.set_weights([2 * each for each in kept])
    assert "the model has other weights now" in " ".join(texts(confusion_matrix(model, *others)))
    model.set_weights(kept)


SHARES = np.array([0.6, 0.2, 0.2])[(np.arange(3) - TAKEN[:, None]) % 3]


@pytest.mark.parametrize("answers", [TAKEN, TAKEN.tolist(), np.eye(3)[TAKEN], SHARES], ids=str)
def test_answers_from_elsewhere_are_counted_likewise(answers):
    found = find_confusion(answers, None, LABELS, classes=["a", "b", "c"])
    assert found.counts.tolist() == [[[2, 0, 1], [0, 2, 0], [2, 1, 1]]]
    scene = confusion_matrix(answers, None, LABELS, classes=["a", "b", "c"])
    assert "56 % are right." in texts(scene)
    assert "Most often c is taken for a: 2 times." in scene.metadata["Description"]
    assert len(scene) == 1


def test_samples_beside_answers_from_elsewhere_are_shown(images):
    _, x, y, _ = images
    alone, beside = (confusion_matrix((y + 1) % 3, samples, y) for samples in (None, x))
    assert len(marks_of(alone, Image)) == 1  # the matrix
    assert len(marks_of(beside, Image)) == 1 + 3  # and a sample of each mistake


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ((TAKEN, None, LABELS, 3), "history is of a model: answers from elsewhere have none"),
        (([], None, []), "there must be an answer for each sample, got array"),
        (
            (TAKEN, None, LABELS[:3]),
            r"labels must be 9 class numbers, got an array of shape \(3,\)",
        ),
        ((TAKEN + 0.5, None, LABELS), "what they are taken for must be 9 class numbers"),
        ((TAKEN, None, LABELS, None, ["a", "b"]), "what they are taken for must be classes from 0"),
        ((np.eye(2)[LABELS // 2], None, LABELS), "labels must be classes from 0 to 1, got 0 to 2"),
        ((TAKEN, np.eye(3), LABELS), "x must be 9 samples, as many as there are answers, got 3"),
        ((range(40), None, range(40)), "model must be a Model or Sequential"),
        ((np.arange(40), None, np.arange(40)), "shows up to 26 classes, got 40"),
    ],
)
def test_answers_that_do_not_fit_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        find_confusion(*call)
