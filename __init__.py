"""From the folder above, a clone that is called gdviz is what `import gdviz` finds first.

Without this file it would be an empty namespace, even where the package is installed. So the folder
of the clone stands for the package in it.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

if __name__ == "gdviz":
    package = Path(__file__).parent / "gdviz"
    spec = spec_from_file_location(
        "gdviz", package / "__init__.py", submodule_search_locations=[str(package)]
    )
    sys.modules["gdviz"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["gdviz"])
else:  # a clone that is called as a module is, such as copy: it does not stand for that
    above = Path(__file__).absolute().parent.parent
    elsewhere = [folder for folder in sys.path if Path(folder).absolute() != above]
    spec = PathFinder.find_spec(__name__, elsewhere)
    if spec is not None and spec.loader is not None:
        sys.modules[__name__] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[__name__])
