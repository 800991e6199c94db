"""The public names of gdviz.methods."""

from gdviz.methods.known import *
from gdviz.methods.known import METHODS as METHODS
from gdviz.methods.known import get as get
from gdviz.methods.line_searches import LineSearch as LineSearch
from gdviz.methods.line_searches import Ray as Ray
from gdviz.methods.method import Method as Method
from gdviz.methods.of_scipy import OfSciPy as OfSciPy
from gdviz.methods.problem import Problem as Problem
