"""The public names of gdviz.studies."""

from gdviz.studies.curvature import sharpness as sharpness
from gdviz.studies.laws import stability as stability
