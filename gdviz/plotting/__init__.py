"""Everything that draws: Matplotlib's only home.

A mark draws one thing and moves it; a scene is a figure and its marks; a picture is a function
that gives a scene.
"""

from gdviz.ground import public

__all__, __getattr__, __dir__ = public.names(__name__, room="pictures")
