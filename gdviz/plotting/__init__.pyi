"""The public names of gdviz.plotting."""

from gdviz.plotting.films.look import set_look as set_look
from gdviz.plotting.films.scene import Scene as Scene
from gdviz.plotting.marks.style_sheets import style as style
from gdviz.plotting.marks.theme import SIZES as SIZES
from gdviz.plotting.marks.theme import Size as Size
from gdviz.plotting.marks.theme import Theme as Theme
from gdviz.plotting.pictures.backward import backward_pass as backward_pass
from gdviz.plotting.pictures.backward import computation_graph as computation_graph
from gdviz.plotting.pictures.basins import basins as basins
from gdviz.plotting.pictures.batch_sizes import batch_sizes as batch_sizes
from gdviz.plotting.pictures.beside import compare_landscapes as compare_landscapes
from gdviz.plotting.pictures.between import between as between
from gdviz.plotting.pictures.compare import compare_losses as compare_losses
from gdviz.plotting.pictures.complexity import overfitting as overfitting
from gdviz.plotting.pictures.confusion import confusion_matrix as confusion_matrix
from gdviz.plotting.pictures.conjugate_directions import (
    conjugate_directions as conjugate_directions,
)
from gdviz.plotting.pictures.convergence import convergence as convergence
from gdviz.plotting.pictures.convexity import squared_or_entropy as squared_or_entropy
from gdviz.plotting.pictures.crossentropy import binary_cross_entropy as binary_cross_entropy
from gdviz.plotting.pictures.crossentropy import cross_entropy as cross_entropy
from gdviz.plotting.pictures.depth import slopes_by_depth as slopes_by_depth
from gdviz.plotting.pictures.digits import predictions as predictions
from gdviz.plotting.pictures.dropout import dropout as dropout
from gdviz.plotting.pictures.edge import edge_of_stability as edge_of_stability
from gdviz.plotting.pictures.field import field as field
from gdviz.plotting.pictures.forward import forward_pass as forward_pass
from gdviz.plotting.pictures.history import training_history as training_history
from gdviz.plotting.pictures.inside import inside as inside
from gdviz.plotting.pictures.landscape import landscape as landscape
from gdviz.plotting.pictures.learning_rates import learning_rates as learning_rates
from gdviz.plotting.pictures.level_ground import critical_points as critical_points
from gdviz.plotting.pictures.line_and_bowl import line_and_bowl as line_and_bowl
from gdviz.plotting.pictures.line_search import line_search as line_search
from gdviz.plotting.pictures.model import plot_model as plot_model
from gdviz.plotting.pictures.momentum_map import momentum_map as momentum_map
from gdviz.plotting.pictures.newton import newton as newton
from gdviz.plotting.pictures.one_hot import one_hot as one_hot
from gdviz.plotting.pictures.outlier import outlier as outlier
from gdviz.plotting.pictures.race import paths as paths
from gdviz.plotting.pictures.race import race as race
from gdviz.plotting.pictures.rate_range import rate_range_test as rate_range_test
from gdviz.plotting.pictures.rate_sweep import rate_sweep as rate_sweep
from gdviz.plotting.pictures.regions import decision_regions as decision_regions
from gdviz.plotting.pictures.regularization import regularization as regularization
from gdviz.plotting.pictures.relief import relief as relief
from gdviz.plotting.pictures.residuals import residuals as residuals
from gdviz.plotting.pictures.scaling import feature_scaling as feature_scaling
from gdviz.plotting.pictures.schedule import schedules as schedules
from gdviz.plotting.pictures.slices import slices as slices
from gdviz.plotting.pictures.softmax import softmax_learning as softmax_learning
from gdviz.plotting.pictures.sparse_and_categorical import (
    sparse_and_categorical as sparse_and_categorical,
)
from gdviz.plotting.pictures.stochastic import mini_batches as mini_batches
from gdviz.plotting.pictures.stochastic import stochastic as stochastic
from gdviz.plotting.pictures.stopping import early_stopping as early_stopping
from gdviz.plotting.pictures.tangent import tangent as tangent
from gdviz.plotting.pictures.temperature import label_smoothing as label_smoothing
from gdviz.plotting.pictures.temperature import softmax_temperature as softmax_temperature
from gdviz.plotting.pictures.training_loop import training_loop as training_loop
from gdviz.plotting.pictures.training_race import training_race as training_race
from gdviz.plotting.pictures.training_schedules import training_schedules as training_schedules
from gdviz.plotting.pictures.two_slopes import two_slopes as two_slopes
from gdviz.plotting.pictures.vanishing import vanishing_slope as vanishing_slope
from gdviz.plotting.pictures.weights import first_weights as first_weights
from gdviz.plotting.pictures.worked_step import worked_step as worked_step
from gdviz.words.words import set_language as set_language
