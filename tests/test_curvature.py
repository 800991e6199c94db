"""The largest curvature, of a surface and of objectives in hundreds of dimensions."""

import numpy as np
import pytest

from gdviz.studies.curvature import sharpness
from gdviz.surfaces import Surface, catalogue


class Quadratic:
    """½ (θ - c)ᵀ H (θ - c): an objective of any dimension, with no more than a gradient."""

    def __init__(self, hessian, centre=0.0):
        self.matrix, self.centre = np.asarray(hessian), centre

    def __call__(self, points):
        return self.value_and_gradient(points)[0]

    def value_and_gradient(self, points):
        away = points - np.asarray(self.centre, points.dtype)
        gradient = away @ self.matrix.astype(points.dtype)
        return (away * gradient).sum(-1) / 2, gradient


class WithProduct(Quadratic):
    def value_and_gradient(self, points):
        raise AssertionError("the product is exact and serves alone")

    def hessian_vector_product(self, point, vector):
        return self.matrix.astype(point.dtype) @ vector


def rotated(eigenvalues, seed=0):
    """Return a symmetric matrix of these eigenvalues in random directions."""
    directions, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=2 * [len(eigenvalues)]))
    return directions @ np.diag(eigenvalues) @ directions.T


SPECTRA = {
    "bowl": np.linspace(0.1, 30, 600),
    "one steep direction": np.r_[np.full(599, 1.0), 50.0],
    "a saddle whose steepest way is down": np.r_[-np.linspace(0, 90, 599), 20.0],
    "a hill": -np.linspace(1, 40, 600),
    "like a network": np.r_[np.zeros(550), np.geomspace(1e-4, 10, 50)],
}


@pytest.mark.parametrize("kind", [Quadratic, WithProduct])
@pytest.mark.parametrize("spectrum", SPECTRA.values(), ids=SPECTRA)
def test_sharpness_in_six_hundred_dimensions(kind, spectrum):
    objective = kind(rotated(spectrum))
    point = np.random.default_rng(1).normal(size=600)
    found = sharpness(objective, point, iterations=150, tolerance=1e-7)
    assert found == pytest.approx(spectrum.max(), rel=1e-6)
    assert sharpness(objective, point) == pytest.approx(spectrum.max(), rel=1e-3)


@pytest.mark.parametrize("kind", [Quadratic, WithProduct])
def test_sharpness_in_float32(kind):
    found = sharpness(kind(rotated(SPECTRA["bowl"])), np.ones(600, np.float32))
    assert found == pytest.approx(30, rel=1e-3)


def test_sharpness_far_from_a_quadratic():
    class Waves:
        """Σ k (1 - cos θ_k), of the Hessian diag(k cos θ_k)."""

        def value_and_gradient(self, point):
            k = np.arange(1, 601)
            return (k * (1 - np.cos(point))).sum(-1), k * np.sin(point)

    point = np.linspace(0, 3, 600)
    expected = (np.arange(1, 601) * np.cos(point)).max()
    assert sharpness(Waves(), point) == pytest.approx(expected, rel=1e-3)


def test_sharpness_of_a_surface_is_exact():
    surface = catalogue["rosenbrock"]
    point = (-1.5, 2)
    assert sharpness(surface, point) == np.linalg.eigvalsh(surface.hessian(point))[-1]


def test_sharpness_is_the_same_for_the_same_seed():
    objective, point = Quadratic(rotated(SPECTRA["bowl"])), np.ones(600)
    results = [sharpness(objective, point, iterations=5, seed=seed) for seed in (3, 3, 4)]
    assert results[0] == results[1] != results[2]
    assert max(results) < 30  # too few iterations: from below


def test_sharpness_of_level_ground_is_zero():
    assert sharpness(Quadratic(np.zeros((9, 9))), np.ones(9)) == 0


@pytest.mark.parametrize(
    ("point", "message"),
    [
        (np.ones((2, 3)), "shape"),
        (np.array([np.inf, 1.0]), "where the Hessian is finite"),
        (np.full(600, np.inf), "where the gradient is finite"),
    ],
)
def test_sharpness_nowhere(point, message):
    with pytest.raises(ValueError, match=message), np.errstate(all="ignore"):
        sharpness(Quadratic(np.eye(point.shape[-1])), point)


@pytest.mark.parametrize("kind", [Quadratic, WithProduct])
def test_of_few_variables_the_whole_hessian_is_looked_at(kind):
    matrix = rotated([-70.0, 2.0, 3.0, 3.5])
    assert sharpness(kind(matrix), np.ones(4), iterations=1000) == pytest.approx(3.5, rel=1e-8)


def test_arguments_of_another_kind_are_named():
    bowl = Surface("x^2 + y^2")
    for point in ("ab", (1j, 1), [[1, 1]]):
        with pytest.raises(ValueError, match=r"point must be numbers of shape \(n,\)"):
            sharpness(bowl, point)
    for iterations in (0, "a", 2.5):
        with pytest.raises(ValueError, match="iterations must be a whole number of at least 1"):
            sharpness(bowl, (1, 1), iterations=iterations)
