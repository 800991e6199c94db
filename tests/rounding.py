"""What is equal but for rounding, which depends on the version of NumPy and how arrays lie."""

import numpy as np


def assert_equal_but_for_rounding(found, wanted):
    """Compare numbers up to a few of the last digits of the largest of them."""
    wanted = np.asarray(wanted)
    rounding = 8 * np.finfo(wanted.dtype).eps
    largest = np.abs(wanted, where=np.isfinite(wanted), out=np.zeros_like(wanted)).max(initial=0)
    np.testing.assert_allclose(found, wanted, rtol=rounding, atol=rounding * largest)
