"""The standard normal distribution, for arrays: NumPy has neither it nor the error function."""

import math

import numpy as np

# (1 + 2x) exp(x^2) erfc(x) for x >= 0 as a polynomial in (x - 3.75) / (x + 3.75), highest power
# first: the Chebyshev series of degree 24, computed with 40 digits. The mapping of the half line
# is that of Schonfelder, "Chebyshev expansions for the error and related functions", 1978.
_SCALED_TAIL = (
    *(4.2514714447963895e-10, 3.1114333809799254e-10, -5.1739902140113095e-09),
    *(-3.744210080962018e-09, 3.8675334242222354e-08, 2.3263508708859124e-08),
    *(-2.5866850716155884e-07, -5.7218230603224086e-08, 1.751637648849062e-06),
    *(-9.73559896736775e-07, -1.1444146237700524e-05, 2.238423915508223e-05),
    *(5.164909889268241e-05, -0.0002901540805408417, 0.0002937136655913448),
    *(0.0017556258528952954, -0.009746579558029276, 0.028362277418956406),
    *(-0.05869339858963677, 0.09230432116037748, -0.10880393014174886),
    *(0.0822767384901452, 0.0035854154854644293, -0.14024059858554697, 1.2375126308378275),
)


def density(z: np.ndarray) -> np.ndarray:
    """Return exp(-z^2 / 2) / sqrt(2 pi) for each number."""
    return np.exp(-0.5 * z * z) * (1 / math.sqrt(2 * math.pi))


def distribution(z: np.ndarray) -> np.ndarray:
    """Return the probability of a number below z, to within 1e-13 of itself in float64."""
    x = abs(z) * math.sqrt(0.5)
    t = (x - 3.75) / (x + 3.75)
    scaled = np.full_like(t, _SCALED_TAIL[0])
    for coefficient in _SCALED_TAIL[1:]:
        scaled *= t
        scaled += coefficient
    tail = 0.5 * np.exp(-0.5 * z * z) * scaled / (1 + 2 * x)
    return np.where(z < 0, tail, 1 - tail)
