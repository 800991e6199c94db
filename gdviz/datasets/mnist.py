"""MNIST, 70,000 images of digits written by hand, from a file that is there.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", 1998.

Examples
--------
>>> (x, y), test = gd.datasets.mnist.load_data()  # doctest: +SKIP
"""

import os

from gdviz.datasets.local import Split, load


def load_data(path: str | os.PathLike = "mnist.npz") -> tuple[Split, Split]:
    """Return the images and labels of training, and those of the test, as they lie in a file.

    Parameters
    ----------
    path : of `mnist.npz`, or of a folder with MNIST's own four IDX files, gzipped or not; one that
        is not there is looked for where Keras keeps its own, in ~/.keras/datasets

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        uint8; images of shape (n, 28, 28), from 0 to 255, and labels of shape (n,)

    Raises
    ------
    ValueError
        If there is no such file, or it is another: nothing is downloaded.
    """
    return load("mnist", path, ("mnist.npz", "mnist"))
