"""Models in files: what is loaded is what was saved, goes on to the bit, or is refused."""

import io
import json
import tracemalloc
import warnings
import zipfile

import numpy as np
import pytest
from networks import three_classes

from gdviz import losses, models, schedules
from gdviz.activations import GELU, LeakyReLU
from gdviz.initializers import HeNormal, RandomUniform
from gdviz.layers import Activation, Dense, Flatten, Input
from gdviz.models import Model, Sequential
from gdviz.optimizers import OPTIMIZERS, SGD, Adam

X, Y = three_classes()
ONE_HOT = np.eye(3)[Y]
TUNED = [
    Adam(schedules.PiecewiseConstantDecay((3, 5), (0.1, 0.05, 0.01)), amsgrad=True, clipnorm=0.1),
    SGD(schedules.CosineDecay(0.1, 9, warmup_target=0.2, warmup_steps=2), 0.9, True, name="me"),
]


def model_of(optimizer):
    inputs = Input((2,), dtype="float64", name="plane")
    x = Dense(6, GELU(True), kernel_initializer=HeNormal(seed=2))(inputs)
    x = Activation(LeakyReLU(0.1))(x)
    x = Dense(4, use_bias=False, kernel_initializer=RandomUniform(-1, 1))(Flatten()(x))
    model = Model(inputs, Dense(3, "softmax", name="classes")(x), name="mine")
    loss = losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile(optimizer, loss, ["accuracy", losses.Huber(0.5)])
    return model


@pytest.mark.parametrize("optimizer", [*(kind() for kind in OPTIMIZERS.values()), *TUNED], ids=repr)
def test_training_goes_on_to_the_bit(optimizer, tmp_path):
    through, saved = model_of(optimizer), model_of(optimizer)
    wanted = through.fit(X, ONE_HOT, epochs=4, seed=3).history
    saved.fit(X, ONE_HOT, epochs=2, seed=3)
    loaded = models.load(saved.save(tmp_path / "model.npz"))
    history = loaded.fit(X, ONE_HOT, epochs=4, initial_epoch=2, seed=3).history
    assert (loaded.parameters == through.parameters).all()
    assert history == {name: values[2:] for name, values in wanted.items()}
    assert loaded.optimizer == optimizer
    assert [file.name for file in tmp_path.iterdir()] == ["model.npz"]


def test_all_of_a_model_is_saved(tmp_path):
    model = model_of("adam")
    loaded = models.load(model.save(str(tmp_path / "model.npz")))
    texts = []
    for one in (model, loaded):
        one.summary(print_fn=texts.append)
    assert texts[0] == texts[1]
    assert repr(loaded.layers) == repr(model.layers)
    assert loaded.parameters.dtype == np.float64
    assert (loaded.loss, loaded.metrics_names) == (model.loss, model.metrics_names)
    assert (loaded.predict(X) == model.predict(X)).all()
    assert loaded.optimizer_state is None


def test_a_sequential_that_was_never_compiled(tmp_path):
    model = Sequential([Dense(3, input_shape=(2,))], name="line", seed=4)
    loaded = models.load(model.save(tmp_path / "model.npz"))
    assert isinstance(loaded, Sequential)
    assert (loaded.name, loaded.loss) == ("line", None)
    assert (loaded.predict(X) == model.predict(X)).all()


def test_the_same_model_gives_the_same_bytes(tmp_path):
    first, second = (model_of("adam").save(tmp_path / f"{k}.npz").read_bytes() for k in "ab")
    assert first == second


def test_a_truncated_file_is_refused_wherever_it_ends(tmp_path):
    model = model_of("adam")
    model.fit(X, ONE_HOT)
    whole = model.save(tmp_path / "model.npz").read_bytes()
    cut = tmp_path / "cut.npz"
    for length in range(0, len(whole), 61):
        cut.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"'cut\.npz' is no whole model of gdviz"):
            models.load(cut)


def test_a_damaged_file_is_refused(tmp_path):
    path = model_of("adam").save(tmp_path / "model.npz")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="is no whole model of gdviz"):
        models.load(path)


def members(arrays, **changes):
    """Return the bytes of an archive as NumPy writes it, some of its members replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.asanyarray(array))
            archive.writestr(f"{name}.npy", changes.get(name, content.getvalue()))
    return file.getvalue()


def headed(text):
    """Return an array in NumPy's format with such a header and no numbers."""
    header = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


HEADERS = {
    "unclosed": "{'descr': '<f4', 'shape': (",
    "indented": "  x\n y",
    "huge": "{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551616,), }",
    "empty": "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 18446744073709551616), }",
    "objects": "{'descr': '|O', 'fortran_order': False, 'shape': (), }",
    "nested": "(" * 100,
    "no header": "3",
}


@pytest.mark.parametrize("name", HEADERS)
def test_odd_headers_are_refused(name, tmp_path):
    arrays = dict(np.load(model_of("adam").save(tmp_path / "model.npz")))
    (tmp_path / "odd.npz").write_bytes(members(arrays, parameters=headed(HEADERS[name])))
    with pytest.raises(ValueError, match=r"'odd\.npz' is no whole model of gdviz"):
        models.load(tmp_path / "odd.npz")


def test_letters_that_there_are_not_are_refused(tmp_path):
    arrays = dict(np.load(model_of("adam").save(tmp_path / "model.npz")))
    content = headed("{'descr': '<U1', 'fortran_order': False, 'shape': (), }") + b"\xff" * 4
    (tmp_path / "odd.npz").write_bytes(members(arrays, description=content))
    with pytest.raises(ValueError, match="holds letters that there are not"):
        models.load(tmp_path / "odd.npz")


def test_packed_locked_and_twofold_members_are_refused(tmp_path):
    path = model_of("adam").save(tmp_path / "model.npz")
    arrays, content = dict(np.load(path)), path.read_bytes()
    np.savez_compressed(tmp_path / "packed.npz", **arrays)
    locked = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + place] |= 1
    (tmp_path / "locked.npz").write_bytes(locked)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("parameters.npy", headed(HEADERS["objects"]))
    for name in ("packed", "locked", "model"):
        with pytest.raises(ValueError, match=rf"'{name}\.npz' is no whole model of gdviz"):
            models.load(tmp_path / f"{name}.npz")


def test_a_member_that_nobody_asked_for_is_not_unpacked(tmp_path):
    path = model_of("adam").save(tmp_path / "model.npz")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.npy", bytes(50_000_000))
    tracemalloc.start()
    try:
        models.load(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10_000_000


def test_layers_that_would_take_all_memory_are_refused_before_they_do(tmp_path):
    arrays = dict(np.load(model_of("adam").save(tmp_path / "model.npz")))
    told = json.loads(str(arrays["description"]))
    dense = next(each for each in told["layers"] if "units" in each["settings"])
    dense["settings"]["units"] = 10**9
    (tmp_path / "huge.npz").write_bytes(members(arrays | {"description": json.dumps(told)}))
    with pytest.raises(ValueError, match=r"its layers have \d+ weights, and it holds \d+$"):
        models.load(tmp_path / "huge.npz")


def test_what_is_no_archive_is_refused_in_our_words(tmp_path):
    (tmp_path / "notes.npz").write_text("a = 3")
    with pytest.raises(ValueError, match=r"of gdviz: it is no \.npz file, or not all of one$"):
        models.load(tmp_path / "notes.npz")


def spoilt(**changes):
    def spoil(arrays):
        description = json.loads(str(arrays["description"])) | changes
        return arrays | {"description": np.array(json.dumps(description))}

    return spoil


def without(name):
    return lambda arrays: {key: value for key, value in arrays.items() if key != name}


FOREIGN = {
    "other arrays": lambda arrays: {"a": np.ones(3)},
    "no weights": without("parameters"),
    "no memory": without("memory.m"),
    "fewer weights": lambda arrays: arrays | {"parameters": np.ones(3)},
    "another memory": lambda arrays: arrays | {"memory.m": np.ones(3)},
    "no text": lambda arrays: arrays | {"description": np.ones(3)},
    "no format": spoilt(format="other"),
    "no layers": spoilt(layers=[]),
    "an unknown class": spoilt(layers=[{"class": "layer Conv", "settings": {}}]),
    "wrong settings": spoilt(layers=[{"class": "layer Dense", "settings": {"x": 1}}]),
    "no memory of steps": spoilt(memory={}),
}


@pytest.mark.parametrize("spoil", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_refused(spoil, tmp_path):
    model, path = model_of("adam"), tmp_path / "model.npz"
    model.fit(X, ONE_HOT)
    arrays = dict(np.load(model.save(path)))
    np.savez(path, **spoil(arrays))
    with pytest.raises(ValueError, match=r"'model\.npz' is no whole model of gdviz"):
        models.load(path)


def test_a_pickle_is_never_read(tmp_path):
    with (tmp_path / "a.npz").open("wb") as file:
        np.save(file, np.array([{}], object), allow_pickle=True)
    with pytest.raises(ValueError, match="is no whole model of gdviz"):
        models.load(tmp_path / "a.npz")


def test_what_cannot_be_saved_is_named_and_leaves_no_file(tmp_path):
    class Mine(schedules.Schedule):
        def __init__(self, rate):
            self.top = rate

        def __call__(self, step):
            return self.top

    model = model_of(SGD(Mine(0.1)))
    with pytest.raises(ValueError, match=r"Mine cannot be saved with a model: keep .*'rate'"):
        model.save(tmp_path / "model.npz")
    with pytest.raises(ValueError, match=r"must end in .npz, got 'model.h5': write 'model.npz'"):
        model.save(tmp_path / "model.h5")
    with pytest.raises(ValueError, match="there is no folder"):
        model.save(tmp_path / "no" / "model.npz")
    with pytest.raises(ValueError, match="does not know the shape of its input"):
        Sequential([Dense(2)]).save(tmp_path / "model.npz")
    with pytest.raises(FileNotFoundError):
        models.load(tmp_path / "model.npz")
    assert not list(tmp_path.iterdir())
