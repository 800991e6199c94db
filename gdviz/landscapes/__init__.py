"""Planes and lines through the weights of a network, or of any objective, and what lies on them."""

from gdviz.ground import public

__all__, __getattr__, __dir__ = public.names(__name__)
