"""What a picture computes and a person may want as numbers, drawn by no one."""

from gdviz.ground import public

__all__, __getattr__, __dir__ = public.names(__name__)
