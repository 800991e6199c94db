"""The command line: `python -m gdviz`, which is the script `gdviz`."""

import sys

from gdviz.console.main import main

if __name__ == "__main__":
    sys.exit(main())
