"""The public names of gdviz.studies."""

from gdviz.studies.basins import find_basins as find_basins
from gdviz.studies.curvature import sharpness as sharpness
from gdviz.studies.laws import stability as stability
from gdviz.studies.level_ground import find_level_ground as find_level_ground
from gdviz.studies.mini_batches import descend_by_batches as descend_by_batches
from gdviz.studies.regimes import find_regimes as find_regimes
from gdviz.studies.sweeps import sweep_momentum as sweep_momentum
from gdviz.studies.sweeps import sweep_rates as sweep_rates
from gdviz.studies.walk import walk_away as walk_away
from gdviz.studies.worked_lines import work_out as work_out
