"""What people know from elsewhere and gdviz has not: a sentence says so, and what there is instead.

A tutorial may import such a name of Keras and never use it; who uses it, reads the sentence. So
does who asks a scene, a path or an objective for what it has under another name.
"""

from __future__ import annotations

import sys
from typing import Any, ClassVar, NoReturn

from gdviz.ground.missing import Missing

_CHAIN = "a model here is one chain of layers such as Dense"
_NUMPY = "NumPy does what is done to arrays"
_DATA = "nothing is downloaded, so read its file with NumPy or pandas, or take gd.data.digits"


def _each(names: str, said: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), said)


_SAID = {
    "gdviz.layers": {
        **_each(
            "Conv1D Conv2D Conv3D Convolution1D Convolution2D Convolution3D Conv1DTranspose "
            "Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D DepthwiseConv1D "
            "DepthwiseConv2D MaxPooling1D MaxPooling2D MaxPooling3D MaxPool1D MaxPool2D MaxPool3D "
            "AveragePooling1D AveragePooling2D AveragePooling3D GlobalAveragePooling1D "
            "GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPool2D "
            "ZeroPadding1D ZeroPadding2D Cropping1D Cropping2D UpSampling1D UpSampling2D "
            "SpatialDropout1D SpatialDropout2D",
            f"{_CHAIN}, and Flatten makes a row of an image",
        ),
        **_each(
            "LSTM GRU SimpleRNN RNN LSTMCell GRUCell Bidirectional TimeDistributed Masking "
            "ConvLSTM1D ConvLSTM2D",
            _CHAIN,
        ),
        **_each(
            "Embedding TextVectorization StringLookup IntegerLookup CategoryEncoding Hashing "
            "Discretization",
            "one_hot(labels, n) makes numbers of words before",
        ),
        **_each(
            "Attention AdditiveAttention MultiHeadAttention GroupQueryAttention",
            _CHAIN,
        ),
        **_each(
            "Add Subtract Multiply Average Maximum Minimum Concatenate Dot add subtract multiply "
            "average maximum minimum concatenate dot",
            f"{_CHAIN}, without branches",
        ),
        "Normalization": "standardise before, x = (x - x.mean(axis=0)) / x.std(axis=0)",
        "Lambda": "write a class of layers.Layer whose parts() compute it",
        **_each("Reshape Permute RepeatVector", "give the data the shape, x.reshape(len(x), ...)"),
        **_each(
            "GaussianNoise GaussianDropout AlphaDropout ActivityRegularization",
            "there is Dropout, and kernel_regularizer='l2'",
        ),
        **_each("PReLU ThresholdedReLU", "there are ReLU, LeakyReLU and ELU"),
        **_each(
            "GroupNormalization UnitNormalization RMSNormalization SpectralNormalization",
            "there are BatchNormalization and LayerNormalization",
        ),
        **_each(
            "RandomFlip RandomRotation RandomZoom RandomTranslation RandomContrast RandomCrop "
            "Resizing CenterCrop",
            "images are changed before, with NumPy",
        ),
    },
    "gdviz.callbacks": {
        "TensorBoard": "plotting.training_history(history) draws a training, CSVLogger writes one",
        "BackupAndRestore": "ModelCheckpoint saves the model, and fit(initial_epoch=) goes on",
        "ProgbarLogger": "fit(verbose=1) shows a bar",
        **_each("RemoteMonitor SwapEMAWeights", "write a class of callbacks.Callback"),
    },
    "gdviz.metrics": _each(
        "Mean Sum MeanTensor MeanRelativeError IoU MeanIoU BinaryIoU OneHotIoU OneHotMeanIoU "
        "PrecisionAtRecall RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity "
        "ConcordanceCorrelation PearsonCorrelation",
        "a function of targets and predictions is a metric",
    ),
    "gdviz.regularizers": _each(
        "OrthogonalRegularizer orthogonal_regularizer",
        "a function of an array of weights is a regularizer",
    ),
    "gdviz.losses": _each(
        "CTC Dice Tversky Circle BinaryFocalCrossentropy CategoricalFocalCrossentropy "
        "CategoricalGeneralizedCrossEntropy",
        "a function of targets and predictions is a loss",
    ),
    "gdviz.optimizers": {
        **_each("Ftrl Adafactor LossScaleOptimizer Muon Lamb", "there is Adam(0.001)"),
        **_each("legacy experimental", "write optimizers.Adam"),
        "Momentum": "write SGD(0.01, momentum=0.9)",
        "Nesterov": "write SGD(0.01, momentum=0.9, nesterov=True)",
    },
    "gdviz.initializers": _each(
        "Orthogonal OrthogonalInitializer Identity IdentityInitializer STFT",
        "write a class of initializers.Initializer",
    ),
    "gdviz.datasets": _each(
        "cifar10 cifar100 imdb reuters boston_housing california_housing", _DATA
    ),
    "gdviz.utils": {
        **_each(
            "get_file image_dataset_from_directory text_dataset_from_directory "
            "audio_dataset_from_directory timeseries_dataset_from_array load_img img_to_array "
            "array_to_img save_img",
            _DATA,
        ),
        "model_to_dot": "plotting.plot_model draws a model",
        "Progbar": "fit(verbose=1) shows a bar",
        **_each("clear_session", "leave it out, since nothing is kept from one model to the next"),
        **_each("pad_sequences", _NUMPY),
        **_each("split_dataset", "fit(validation_split=0.2) holds a part out"),
        **_each(
            "custom_object_scope CustomObjectScope get_custom_objects register_keras_serializable",
            "hand classes of your own to load_model, as custom_objects={'Name': Name}",
        ),
    },
    "gdviz.models": {
        **_each("model_from_json model_from_yaml", "model.save('m.npz') and load_model('m.npz')"),
    },
    "gdviz": {
        **_each("backend ops random", f"{_NUMPY}, and models need no session"),
        "constraints": "compile(optimizer=gd.Projected(rule, set)) keeps weights within a set",
        "applications": "no trained networks come with it",
        "preprocessing": _DATA,
        "saving": "model.save('m.npz') and gd.models.load_model('m.npz')",
        "wrappers": "fit and predict are the model's own",
        **_each(
            "mixed_precision dtype_policies config",
            "Input(shape, dtype='float64') says how precise",
        ),
        **_each("distribution distribute", "one machine computes; sweeps take an executor"),
        **_each("GradientDescent GD", "write gd.SGD(0.1)"),
        "Momentum": "write gd.SGD(0.01, momentum=0.9)",
        "plot": "gd.race draws a descent, and gd.plotting has the other pictures",
        "animate": "every picture is a film as well, gd.race(...).save('race.gif')",
        **_each("GradientTape", "model.objective(x, y).gradient(model.parameters) is the gradient"),
    },
    "a scene": {
        **_each(
            "savefig write write_image to_image to_file to_png to_svg to_pdf plot",
            "write scene.save('race.png'), or scene.show()",
        ),
        **_each(
            "animate animation to_gif to_mp4 to_html save_gif write_gif",
            "write scene.save('race.gif')",
        ),
        **_each("fig ax axes", "write scene.figure, which has its axes"),
        **_each("title set_title", "write title='...' where the scene is made"),
    },
    "a path": {
        **_each("loss losses history", "write path.values"),
        **_each("x xs path params positions", "write path.points"),
        **_each("last end final minimum x_final", "write path.points[-1]"),
        **_each("grad grads", "write path.gradients"),
        **_each("plot draw show save", "gd.plotting.paths(objective, path) draws it"),
    },
    "an objective": {
        **_each("grad diff jacobian", "write f.gradient(point)"),
        "hess": "write f.hessian(point)",
        **_each("value evaluate", "write f(point)"),
        **_each("minimum argmin", "write f.minima, or f.critical_points()"),
        **_each("minimize descend", "write gd.descend(f, optimizer, start, steps)"),
        **_each("plot draw show save", "write gd.race(f, optimizer, start).show()"),
    },
    "a model": {
        **_each("fit_generator", "write fit(batches, steps_per_epoch=...)"),
        **_each("evaluate_generator", "write evaluate(batches, steps=...)"),
        **_each("predict_generator", "write predict(batches, steps=...)"),
        "predict_classes": "write predict(x).argmax(axis=1), or predict(x) > 0.5 of one output",
        "predict_proba": "write predict(x)",
        **_each("to_json to_yaml export save_spec", "write save('m.npz')"),
        **_each(
            "add_loss add_metric compute_loss compute_metrics train_step test_step",
            "compile takes functions as loss and as metrics",
        ),
        "pop": "make a model of the layers you want, Sequential(model.layers[:-1])",
        **_each("get_compile_config compile_from_config", "write save('m.npz')"),
        **_each("save_model", "write save('m.npz')"),
        "reset_metrics": "leave it out, since each epoch begins anew",
        "reset_states": "leave it out, since nothing is kept from batch to batch",
    },
}


class Absent:
    """What stands for a name that is not here: it may be imported, but not used."""

    def __init__(self, said: str) -> None:
        self._said = said

    def __repr__(self) -> str:
        return f"<{self._said}>"

    def __call__(self, *given: Any, **settings: Any) -> NoReturn:
        """Say that it is not here."""
        raise ValueError(self._said)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> NoReturn:
        raise ValueError(self._said)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(self._said, name=name, obj=self)


class Told:
    """What is told what to write for an attribute that it has under another name.

    Attributes
    ----------
    told_of : what it is, as the table has it
    """

    told_of: ClassVar[str]

    def __getattr__(self, name: str) -> Any:
        told_of = type(self).told_of
        if said := _SAID[told_of].get(name):
            raise AttributeError(f"{told_of} has no {name}: {said}", name=name, obj=self)
        return self.__getattribute__(name)  # which says what is missing, in a property of ours too


def refused(where: str, name: str) -> Absent:
    """Return what stands for a name that a module has in Keras and not here.

    Raises
    ------
    AttributeError
        If Keras has no such name either.
    """
    if said := instead(where, name):
        return Absent(said)
    raise Missing(where, name, name=name)


def instead(where: str, name: str) -> str | None:
    """Return the sentence about a name that is not here, if there is one."""
    said = _SAID.get(where, {}).get(name)
    return said and f"gdviz has no {name}: {said}"


class _Modules:
    """What is asked last for a module that is imported: of one that is not here it says so."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        """Raise the sentence about a module, if there is one."""
        package, _, module = name.rpartition(".")
        if said := instead(package, module):
            raise ModuleNotFoundError(said, name=name)


sys.meta_path.append(_Modules)
