"""Where data comes from: digits drawn from fonts, shapes of points, and files that are there.

Names are those of `keras.datasets`, of which nothing is downloaded: `mnist.load_data()` reads
MNIST where it lies, and says what there is where it does not.
"""

from gdviz.ground import public

__all__, __getattr__, __dir__ = public.names(__name__)
