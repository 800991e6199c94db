"""The public names of gdviz."""

from gdviz import activations as activations
from gdviz import callbacks as callbacks
from gdviz import data as data
from gdviz import initializers as initializers
from gdviz import landscapes as landscapes
from gdviz import layers as layers
from gdviz import losses as losses
from gdviz import metrics as metrics
from gdviz import models as models
from gdviz import optimizers as optimizers
from gdviz import plotting as plotting
from gdviz import schedules as schedules
from gdviz import studies as studies
from gdviz import surfaces as surfaces
from gdviz.calculus.formula import FormulaError as FormulaError
from gdviz.descent import descend as descend
from gdviz.landscapes.landscape import Landscape as Landscape
from gdviz.landscapes.landscape import landscape as landscape
from gdviz.loss.targets import one_hot as one_hot
from gdviz.objectives.curve import Curve as Curve
from gdviz.objectives.data_surface import DataSurface as DataSurface
from gdviz.objectives.function import Function as Function
from gdviz.objectives.grid import Grid as Grid
from gdviz.optimizers import *
from gdviz.plotting.pictures.compare import compare_losses as compare_losses
from gdviz.plotting.pictures.learning_rates import learning_rates as learning_rates
from gdviz.plotting.pictures.race import race as race
from gdviz.steps.sweeps import Sweep as Sweep
from gdviz.steps.sweeps import sweep as sweep
from gdviz.studies.curvature import sharpness as sharpness
from gdviz.studies.laws import stability as stability
from gdviz.surfaces import Surface as Surface
from gdviz.trajectory import Trajectory as Trajectory
from gdviz.version import __version__ as __version__
from gdviz.words.words import set_language as set_language
