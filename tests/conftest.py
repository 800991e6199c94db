"""What tests keep, they keep in a folder of their own; Matplotlib's font list stays."""

import os
import tempfile

import matplotlib

os.environ.setdefault("MPLCONFIGDIR", matplotlib.get_cachedir())
_FOLDER = tempfile.TemporaryDirectory(prefix="gdviz-tests-")
os.environ["XDG_CACHE_HOME"] = _FOLDER.name
