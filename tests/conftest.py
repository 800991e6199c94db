"""What tests keep, they keep in a folder of their own; Matplotlib's font list stays."""

import os
import tempfile

# small products gain nothing by a second thread, and lose much where another process has the core
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import matplotlib

os.environ.setdefault("MPLCONFIGDIR", matplotlib.get_cachedir())
_FOLDER = tempfile.TemporaryDirectory(prefix="gdviz-tests-")
os.environ["XDG_CACHE_HOME"] = _FOLDER.name
