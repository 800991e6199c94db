"""What Keras keeps in its utilities: labels as vectors, rows of length 1, a model as a picture."""

from gdviz.ground import public

__all__, __getattr__, __dir__ = public.names(__name__)
