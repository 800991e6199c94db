"""Methods that minimize: a direction, and how far to go along it; those of SciPy beside ours.

What all of them meet is a `Problem`, which gives values, gradients and Hessians and remembers where
it was asked for them. A method makes steps (`method.py`), most by a search along a line
(`line_searches.py`, `newton.py`), or has SciPy make them (`of_scipy.py`); `minimize` hands it a
problem, and the path is a trajectory as any other.
"""

from gdviz.ground import public

__all__, __getattr__, __dir__ = public.names(__name__)
