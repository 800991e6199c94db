"""The course: gradient descent told in order, a picture a sentence, in chapters.

`chapters.py` is the one table of which picture stands where; a picture is a script in `scripts/`,
which a person may copy and run. The gallery, decks and the documentation read both:

>>> import gdviz as gd
>>> gd.course.lesson("ravine").scene.save("ravine.gif")  # doctest: +SKIP
"""

from gdviz.ground import public

__all__, __getattr__, __dir__ = public.names(__name__)
