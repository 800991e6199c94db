"""What tests keep, they keep in a folder of their own; Matplotlib's font list stays.

All of the tests run in as many processes as there are cores; files and cases that are named, in
this one, where they start at once and may print or stop in a debugger.

Pictures in Korean are drawn wherever the tests run: where no Korean font is installed, with the one
that comes in the package koreanize-matplotlib.
"""

import gc
import os
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

# small products gain nothing by a second thread, and lose much where another process has the core
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# what one process has compiled the others find, and so do those that tests start
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

HERE = Path(__file__).parent
_FOLDER = tempfile.TemporaryDirectory(prefix="gdviz-tests-")


def pytest_configure(config):
    """Prepare the processes that run tests, and no other: it would only delay theirs."""
    if config.getoption("dist", "no") != "no":
        return
    import matplotlib
    from hypothesis import HealthCheck, settings

    from gdviz.plotting.marks.fonts import installed
    from gdviz.words.korean import KOREAN

    os.environ.setdefault("MPLCONFIGDIR", matplotlib.get_cachedir())
    os.environ["XDG_CACHE_HOME"] = _FOLDER.name
    # how long an example takes, a machine decides that may have more to do
    slow = HealthCheck.too_slow
    settings.register_profile("untimed", deadline=None, suppress_health_check=[slow])
    settings.load_profile("untimed")
    installed(KOREAN)  # so that no test is the first to look for one


def pytest_collectstart(collector):
    """Compile a share of the tests, and later find what others compiled of the rest."""
    process = getattr(collector.config, "workerinput", None)
    if process and collector is collector.session and _is_whole(collector.config):
        first, count = int(process["workerid"].removeprefix("gw")), process["workercount"]
        for path in sorted(HERE.glob("test_*.py"))[first::count]:
            with suppress(Exception, pytest.skip.Exception):  # which is told when it is collected
                import_module(path.stem)


def _is_whole(config):
    return HERE in map(config.rootpath.joinpath, config.args)


def pytest_collection_modifyitems(items):
    """Refuse a case that has another name in each process: no two could share the tests."""
    for item in items:
        if " at 0x" in item.nodeid:
            raise pytest.UsageError(f"name the cases by ids that stay: {item.nodeid}")


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
