"""What tests keep, they keep in a folder of their own; Matplotlib's font list stays.

All of the tests run in as many processes as there are cores; files and cases that are named, in
this one, where they start at once and may print or stop in a debugger.

Pictures in Korean are drawn wherever the tests run: where no Korean font is installed, with the one
that comes in the package koreanize-matplotlib.
"""

import gc
import os
import tempfile

# small products gain nothing by a second thread, and lose much where another process has the core
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import matplotlib
import pytest
from hypothesis import HealthCheck, settings

from gdviz.plotting.marks.fonts import installed
from gdviz.words.korean import KOREAN

os.environ.setdefault("MPLCONFIGDIR", matplotlib.get_cachedir())
_FOLDER = tempfile.TemporaryDirectory(prefix="gdviz-tests-")
os.environ["XDG_CACHE_HOME"] = _FOLDER.name

# how long an example takes, a machine decides that may have more to do
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

installed(KOREAN)  # so that no test is the first to look for one


def pytest_collection_finish():
    """Look for garbage more rarely: figures are many small objects that refer in circles."""
    gc.freeze()  # what was imported and collected stays to the end
    gc.set_threshold(5000, 10, 10)


def pytest_sessionfinish():
    _FOLDER.cleanup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    named = any(".py" in str(argument) for argument in config.invocation_params.args)
    return 0 if named else None
