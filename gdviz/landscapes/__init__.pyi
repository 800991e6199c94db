"""The public names of gdviz.landscapes."""

from gdviz.landscapes.directions import normalised as normalised
from gdviz.landscapes.frameworks import of_jax as of_jax
from gdviz.landscapes.frameworks import of_keras as of_keras
from gdviz.landscapes.frameworks import of_torch as of_torch
from gdviz.landscapes.paths import PathOnPlane as PathOnPlane
from gdviz.landscapes.planes import gradient_plane as gradient_plane
from gdviz.landscapes.planes import plane_through as plane_through
from gdviz.landscapes.planes import principal_plane as principal_plane
from gdviz.landscapes.planes import random_plane as random_plane
from gdviz.landscapes.planes import sharpest_plane as sharpest_plane
from gdviz.landscapes.solutions import between as between
from gdviz.landscapes.subspace import Barrier as Barrier
from gdviz.landscapes.subspace import Plane as Plane
from gdviz.landscapes.subspace import Segment as Segment
from gdviz.landscapes.weights import LossOfWeights as LossOfWeights
