"""The curvature of an objective at a point: how fast its slope changes, and most so which way.

The Hessian of a network has a hundred billion entries and is never made: its product with a vector
is the change of the gradient along it, and a few such products tell the largest eigenvalue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.objectives.doors import objective_of

SMALL = 500  # variables up to which all eigenvalues of a Hessian are computed
ROUNDING = 1e-13  # an eigenvalue so small beside the largest may as well be zero
SWEEPS = 60  # of Jacobi's method, which takes about ten
LOOK = 5  # products after which Lanczos' method looks how far it is


def hessian_at(objective: Any, point: np.ndarray) -> np.ndarray:
    """Return the Hessian of an objective at a point (n,), shape (n, n).

    Raises
    ------
    ValueError
        If it is not finite there.
    """
    hessian = objective.hessian(point)
    if not np.isfinite(hessian).all():
        place = tuple(point.tolist())
        raise ValueError(f"point must be where the Hessian is finite, at {place} it is not")
    return hessian


def curvatures_of(hessian: np.ndarray) -> np.ndarray:
    """Return the eigenvalues of a Hessian (n, n), ascending; 0 where rounding may have made it.

    How small an eigenvalue may be depends on the Hessian in units in which its diagonal is 1: that
    of 1e-12 x² + 1e12 y² has none that is near to zero. Where the eigenvalues span more than
    float64 can tell apart they are found by Jacobi's method, which keeps the digits of the small.

    Source: Demmel and Veselić, "Jacobi's Method is More Accurate than QR", 1992.
    """
    eigenvalues = np.linalg.eigvalsh(hessian)
    least, largest = eigenvalues[0], np.abs(eigenvalues).max()
    if least < -ROUNDING * largest or least > ROUNDING * largest:
        return eigenvalues
    diagonal = np.diagonal(hessian)
    if not (diagonal > 0).all():
        return np.where(np.abs(eigenvalues) > ROUNDING * largest, eigenvalues, 0)
    unit = 1 / np.sqrt(diagonal)
    scaled = np.linalg.eigvalsh(unit[:, None] * hessian * unit)
    if scaled[0] <= ROUNDING * scaled[-1]:
        return np.where(np.abs(eigenvalues) > ROUNDING * largest, eigenvalues, 0)
    return _by_jacobi(hessian)


def _by_jacobi(matrix: np.ndarray) -> np.ndarray:
    """Return the eigenvalues of a positive definite matrix, each to a few digits less than all."""
    a, n = matrix.copy(), len(matrix)
    for _ in range(SWEEPS):
        beside = a / np.sqrt(np.multiply.outer(np.diagonal(a), np.diagonal(a)))
        if np.abs(beside - np.eye(n)).max() <= np.finfo(float).eps:
            break
        for i, j in zip(*np.triu_indices(n, 1), strict=True):
            turn = _rotation(a[i, i], a[i, j], a[j, j])
            a[[i, j]] = turn @ a[[i, j]]
            a[:, [i, j]] = a[:, [i, j]] @ turn.T
            a[i, j] = a[j, i] = 0
    return np.sort(np.diagonal(a))


def _rotation(a: float, b: float, c: float) -> np.ndarray:
    """Return the rotation that makes the matrix ((a, b), (b, c)) diagonal."""
    if b == 0:
        return np.eye(2)
    ratio = (c - a) / (2 * b)
    tangent = np.copysign(1, ratio) / (abs(ratio) + np.hypot(1, ratio))
    cosine = 1 / np.hypot(1, tangent)
    return cosine * np.array([[1, -tangent], [tangent, 1]])


def sharpness(
    objective: Any,
    point: ArrayLike,
    *,
    iterations: int = 100,
    tolerance: float = 1e-3,
    seed: int = 0,
) -> float:
    """Return the largest eigenvalue of the Hessian of an objective: its largest curvature.

    Up to 500 variables it is computed from the Hessian. Of more, and of whatever has
    `hessian_vector_product(point, vector)`, by Lanczos' method, which needs no more than such
    products: exact ones where there are, else central differences of the gradient. So the
    sharpness of a network is found; descent with learning rate η settles where it is near 2/η.
    Differences also meet the kinks between the pieces of a `relu`, which products know nothing of.

    Parameters
    ----------
    objective : whatever `descend` takes
    point : shape (n,); float32 stays float32
    iterations : most products; fewer where the tolerance is reached
    tolerance : bound on the residual |Hv - λv|, relative to λ; the error of λ is far smaller
    seed : of the random vector that it begins with

    Returns
    -------
    float
        The largest eigenvalue, not the largest in magnitude: a maximum has a negative one. It is
        below the true one where the iterations do not suffice.

    Source: Lanczos, 1950; Cohen et al., "Gradient Descent on Neural Networks Typically Occurs at
    the Edge of Stability", 2021.

    Examples
    --------
    >>> round(gd.sharpness("x^2 + 10 y^2", (4, 1)), 3)
    20.0
    """
    objective, point = _checked(objective, point, iterations)
    exact = hasattr(objective, "hessian_vector_product")
    if point.size <= SMALL and not exact:
        return float(np.linalg.eigvalsh(hessian_at(objective, point))[-1])
    start = np.random.default_rng(seed).standard_normal(point.size)
    return _lanczos(lambda vector: _product(objective, point, vector), start, iterations, tolerance)


class Sharpest(NamedTuple):
    """The directions in which an objective bends most upwards, the sharpest first.

    Attributes
    ----------
    curvatures : the largest eigenvalues of the Hessian, shape (k,)
    directions : their eigenvectors, of length 1, shape (k, n)
    """

    curvatures: np.ndarray
    directions: np.ndarray


def sharpest_directions(
    objective: Any,
    point: ArrayLike,
    count: int = 2,
    *,
    iterations: int = 60,
    tolerance: float = 1e-3,
    seed: int = 0,
) -> Sharpest:
    """Return the directions in which an objective is curved most, and how much.

    They are found as `sharpness` is, by products of the Hessian with vectors. The vectors are kept
    here, as many as there are iterations, and each is made orthogonal to all before it.

    Parameters
    ----------
    objective, point, tolerance, seed : as for `sharpness`
    count : how many directions
    iterations : most products, and vectors of n numbers in memory

    Examples
    --------
    >>> gd.studies.sharpest_directions("x^2 + 10 y^2", (4, 1)).curvatures.round(3)
    array([20.,  2.])
    """
    objective, point = _checked(objective, point, iterations)
    count = checks.whole("count", count)
    if point.size < count:
        raise ValueError(f"there are {point.size} directions, got count={count}")
    if point.size <= SMALL and not hasattr(objective, "hessian_vector_product"):
        values, vectors = np.linalg.eigh(hessian_at(objective, point))
        return Sharpest(values[::-1][:count], vectors.T[::-1][:count])
    start = np.random.default_rng(seed).standard_normal(point.size)
    found = _krylov(lambda v: _product(objective, point, v), start, iterations, count, tolerance)
    return Sharpest(*found)


def _krylov(
    product: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    iterations: int,
    count: int,
    tolerance: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest eigenvalues of a symmetric matrix, and their vectors, by its products."""
    most = min(max(iterations, count), start.size)
    basis, images = np.empty((most, start.size)), np.zeros((most, most))
    vector = start / np.linalg.norm(start)
    for k in range(most):
        basis[k] = vector
        image = product(vector)
        if not np.isfinite(image).all():
            raise ValueError("point must be where the gradient is finite, and here it is not")
        images[k, : k + 1] = images[: k + 1, k] = basis[: k + 1] @ image
        for _ in range(2):  # once leaves what rounding has left of the vectors before
            image = image - (basis[: k + 1] @ image) @ basis[: k + 1]
        beside = np.linalg.norm(image)
        values, vectors = np.linalg.eigh(images[: k + 1, : k + 1])
        residuals = beside * np.abs(vectors[-1, -count:])
        scale = max(np.abs(values).max(), np.finfo(float).tiny)
        if k + 1 >= count and (residuals <= tolerance * np.abs(values[-count:])).all():
            break
        vector = image / beside if beside > 1e-12 * scale else _another(basis[: k + 1], start)
    found = vectors.T[::-1][:count] @ basis[: k + 1]
    return values[::-1][:count], found


def _another(basis: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return a unit vector that stands upright on all of a basis."""
    vector = np.random.default_rng(len(basis)).standard_normal(start.size)
    for _ in range(2):
        vector = vector - (basis @ vector) @ basis
    return vector / np.linalg.norm(vector)


def _checked(objective: Any, point: ArrayLike, iterations: int) -> tuple[Any, np.ndarray]:
    """Return an objective, and a point of it as floats."""
    point = np.atleast_1d(np.asarray(point))
    if point.ndim != 1 or not point.size or point.dtype.kind not in "fiu":
        raise ValueError(f"point must be numbers of shape (n,), got {point.dtype} {point.shape}")
    point = point if point.dtype == np.float32 else point.astype(float)
    checks.whole("iterations", iterations)
    return objective_of(objective, point), point


def _product(objective: Any, point: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Return the Hessian times a unit vector, by central differences where it is not given.

    The step balances what is cut off of the series, h², against rounding, ε/h; it is for
    coordinates of about 1, or as large as they are.
    """
    if hasattr(objective, "hessian_vector_product"):
        return objective.hessian_vector_product(point, vector.astype(point.dtype)).astype(float)
    size = max(1.0, float(np.sqrt(np.mean(np.square(point)))))
    step = (np.cbrt(np.finfo(point.dtype).eps) * size * vector).astype(point.dtype)
    ahead, behind = point + step, point - step
    change = objective.value_and_gradient(ahead)[1] - objective.value_and_gradient(behind)[1]
    return change.astype(float) / np.linalg.norm((ahead - behind).astype(float))


def _lanczos(
    product: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    iterations: int,
    tolerance: float,
) -> float:
    """Return the largest eigenvalue of a symmetric matrix from its products with vectors.

    Each product is made orthogonal to the two vectors before it; in the basis of all of them the
    matrix has three diagonals, and its largest eigenvalue there is soon that of the whole.
    """
    vector, before, beside = start / np.linalg.norm(start), np.zeros_like(start), 0.0
    matrix = np.zeros((iterations, iterations))
    for k in range(iterations):
        image = product(vector) - beside * before
        matrix[k, k] = along = image @ vector
        image -= along * vector
        beside = np.linalg.norm(image)
        if not np.isfinite(beside):
            raise ValueError("point must be where the gradient is finite, and here it is not")
        last = k + 1 == iterations or beside == 0
        if last or k % LOOK == 0:
            values, vectors = np.linalg.eigh(matrix[: k + 1, : k + 1])
            residual = beside * abs(vectors[-1, -1])
            if last or residual <= tolerance * abs(values[-1]):
                break
        matrix[k, k + 1] = matrix[k + 1, k] = beside
        before, vector = vector, image / beside
    return float(values[-1])
