"""Draw the pictures of the README, by its own lines: `python -m docs.pictures`."""

import os
import re
import sys
from pathlib import Path

from gdviz.decks.deck import Deck
from gdviz.plotting import Scene

ROOT = Path(__file__).parent.parent
_SAVE = Scene.save
_SNIPPET = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def main() -> None:
    """Run what the README prints, in a folder of its own, as large as a page shows it."""
    folder = ROOT / "docs" / "readme"
    folder.mkdir(exist_ok=True)
    os.chdir(folder)
    Scene.save = lambda scene, path, **_settings: _SAVE(scene, path, size="notebook")
    Scene.export = lambda scene, folder: Path(folder)
    Deck.save = lambda deck, path: Path(path)
    names = {"__name__": "__main__"}
    for code in _SNIPPET.findall((ROOT / "README.md").read_text("utf-8")):
        exec(compile(code, "README.md", "exec"), names)  # as a reader would


if __name__ == "__main__":
    sys.exit(main())
