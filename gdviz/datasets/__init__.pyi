"""The public names of the data sets."""

from gdviz.datasets import fashion_mnist as fashion_mnist
from gdviz.datasets import mnist as mnist
