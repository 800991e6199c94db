"""The public names of gdviz.studies."""

from gdviz.studies.answers import Answer as Answer
from gdviz.studies.answers import softmax_learning as softmax_learning
from gdviz.studies.answers import vanishing_slope as vanishing_slope
from gdviz.studies.basins import find_basins as find_basins
from gdviz.studies.compared import compare_losses as compare_losses
from gdviz.studies.conjugate import find_conjugate_directions as find_conjugate_directions
from gdviz.studies.convergence import find_convergence as find_convergence
from gdviz.studies.curvature import sharpest_directions as sharpest_directions
from gdviz.studies.curvature import sharpness as sharpness
from gdviz.studies.edge import follow_sharpness as follow_sharpness
from gdviz.studies.kinks import find_kinks as find_kinks
from gdviz.studies.kinks import trace as trace
from gdviz.studies.laws import stability as stability
from gdviz.studies.level_ground import find_level_ground as find_level_ground
from gdviz.studies.mini_batches import descend_by_batches as descend_by_batches
from gdviz.studies.newton import descend_beside_newton as descend_beside_newton
from gdviz.studies.newton import quadratic_model as quadratic_model
from gdviz.studies.regimes import find_regimes as find_regimes
from gdviz.studies.regularization import Penalty as Penalty
from gdviz.studies.regularization import regularize as regularize
from gdviz.studies.searches import search_along as search_along
from gdviz.studies.sweeps import sweep_momentum as sweep_momentum
from gdviz.studies.sweeps import sweep_rates as sweep_rates
from gdviz.studies.tangents import find_tangents as find_tangents
from gdviz.studies.walk import walk_away as walk_away
from gdviz.studies.worked_lines import work_out as work_out
