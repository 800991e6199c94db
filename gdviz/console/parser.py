"""What reads the options that are typed."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any, NoReturn


class Parser(ArgumentParser):
    """What raises a sentence where options are wrong, in place of ending Python with the usage."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False, **settings
        )

    def error(self, message: str) -> NoReturn:
        """Raise a ValueError of one line."""
        raise ValueError(f"{message} (see {self.prog} --help)")
