"""Which chapters the course has, and which scripts stand in each: the order of the lesson."""

from collections.abc import Mapping
from dataclasses import dataclass

from gdviz.words.language import Language
from gdviz.words.words import language_of


@dataclass(frozen=True)
class Chapter:
    """A chapter of the course.

    Attributes
    ----------
    name : what links to it are called
    titles : by the codes of languages
    scripts : the names of its scripts in `scripts/`, without their `plot_`, in order

    Examples
    --------
    >>> gd.course.CHAPTERS[0].title("en"), gd.course.CHAPTERS[0].scripts
    ('A curve and its tangent', ('tangent',))
    """

    name: str
    titles: Mapping[str, str]
    scripts: tuple[str, ...]

    def title(self, language: str | Language | None = None) -> str:
        """Return what it is called, by default in the language that `set_language` chose."""
        return language_of(language).say(self.titles)


def _chapter(name: str, english: str, korean: str, *scripts: str) -> Chapter:
    return Chapter(name, {"en": english, "ko": korean}, scripts)


CHAPTERS = (
    _chapter(
        *("slope", "A curve and its tangent", "곡선과 접선"),
        "tangent",
    ),
    _chapter(
        *("gradient", "The gradient, and where it is zero", "기울기 벡터, 그리고 0이 되는 곳"),
        "two_slopes",
        "slices",
        "critical_points",
        "saddle",
    ),
    _chapter(
        *("descent", "A descent, step by step", "한 단계씩 내려가기"),
        "line_and_bowl",
        "rosenbrock",
        "convergence",
    ),
    _chapter(
        *("rate", "The learning rate, and its law", "학습률과 그 법칙"),
        "rates_on_a_curve",
        "learning_rates",
        "rate_sweep",
    ),
    _chapter(
        *("scaling", "Scaling and conditioning", "특성의 크기와 조건수"),
        "feature_scaling",
    ),
    _chapter(
        *("noise", "The noise of mini-batches", "미니배치의 잡음"),
        "shaking_surface",
        "stochastic",
        "batch_noise",
    ),
    _chapter(
        *("momentum", "Momentum", "모멘텀"),
        "ravine",
        "relief",
    ),
    _chapter(
        *("adam", "Adam from the inside", "Adam의 속"),
        "worked_step",
    ),
    _chapter(
        *("second_order", "Beyond first order", "일차 미분을 넘어서"),
        "line_search",
        "conjugate_directions",
        "newton",
    ),
    _chapter(
        *("loss", "What a loss measures", "손실 함수는 무엇을 재는가"),
        "residuals",
        "mae_mse",
        "outlier",
    ),
    _chapter(
        *("classes", "Classes as integers and as one-hot vectors", "정수 레이블과 원-핫 벡터"),
        "one_hot",
    ),
    _chapter(
        *("sparse", "Sparse and one-hot: the same number", "희소와 원-핫, 같은 값"),
        "sparse_and_categorical",
    ),
    _chapter(
        *("crossentropy", "What cross-entropy counts", "교차 엔트로피가 세는 것"),
        "softmax",
        "crossentropy",
    ),
    _chapter(
        *("binary", "The binary cross-entropy", "이진 교차 엔트로피"),
        "crossentropy_binary",
    ),
    _chapter(
        *("squared", "Why not squared error for classes", "분류에 제곱 오차를 쓰지 않는 까닭"),
        "squared_or_entropy",
        "vanishing_slope",
    ),
    _chapter(
        *("model", "A model and its 266,610 parameters", "모델과 매개변수 266,610개"),
        "model",
    ),
    _chapter(
        *("passes", "Forward and backward in numbers", "숫자로 보는 순전파와 역전파"),
        "forward_pass",
        "computation_graph",
        "backward_pass",
    ),
    _chapter(
        *("fit", "Compile and fit", "compile과 fit"),
        "compile",
        "training_race",
        "confusion_matrix",
        "predictions",
    ),
    _chapter(
        *("overfitting", "Over- and underfitting", "과대적합과 과소적합"),
        "overfitting",
        "learning_curve",
        "early_stopping",
        "regularization",
        "dropout",
    ),
    _chapter(
        *("landscape", "The network's landscape", "신경망의 손실 지형"),
        "landscape",
        "landscape_random",
        "landscape_relief",
        "between",
        "batch_sizes",
    ),
    _chapter(
        *("starts", "Where each start ends", "출발점마다 도착하는 곳"),
        "basins",
    ),
    _chapter(
        *("further", "Further", "더 깊이"),
        "learning_rate",
        "rate_range",
        "schedules",
        "training_schedules",
        "edge_of_stability",
        "momentum_map",
        "inside_momentum",
        "inside_adam",
        "himmelblau",
        "turning",
        "projected",
        "margins",
        "softmax_temperature",
        "label_smoothing",
        "moons",
        "spirals",
        "first_weights",
        "slopes_by_depth",
        "normalised",
    ),
)
"""The chapters in order. What is nearly told already, or not needed to go on, stands last."""
