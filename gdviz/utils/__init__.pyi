"""The public names of the utilities."""

from gdviz.plotting.pictures.model import plot_model as plot_model
from gdviz.training.sources import PyDataset as PyDataset
from gdviz.training.sources import Sequence as Sequence
from gdviz.utils.numeric import normalize as normalize
from gdviz.utils.numeric import set_random_seed as set_random_seed
from gdviz.utils.numeric import to_categorical as to_categorical
