"""Fashion-MNIST, 70,000 images of clothes in MNIST's format, from files that are there.

Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
Learning Algorithms", 2017.

Examples
--------
>>> (x, y), test = gd.datasets.fashion_mnist.load_data()  # doctest: +SKIP
"""

import os

from gdviz.datasets.local import Split, load


def load_data(path: str | os.PathLike = "fashion-mnist") -> tuple[Split, Split]:
    """Return the images and labels of training, and those of the test, as they lie in files.

    Parameters
    ----------
    path : of a folder with its four IDX files, gzipped or not, or of an .npz file; one that is not
        there is looked for where Keras keeps its own, in ~/.keras/datasets

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        uint8; images of shape (n, 28, 28), from 0 to 255, and labels of shape (n,)

    Raises
    ------
    ValueError
        If there is no such folder, or it holds something else: nothing is downloaded.
    """
    return load("fashion_mnist", path, ("fashion-mnist", "fashion-mnist.npz"))
