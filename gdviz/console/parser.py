"""What reads the options that are typed."""

import re
from argparse import Action, ArgumentParser, RawDescriptionHelpFormatter
from typing import Any, NoReturn

from gdviz.console.speech import said

_WIDE = re.compile("[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7a3\uff00-\uff60]")


class Help(RawDescriptionHelpFormatter):
    """Help whose headings and sentences are in the language of whoever types."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the usage, after a word for it."""
        super().add_usage(usage, actions, groups, said("usage: ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """Begin what stands under a heading."""
        super().start_section(said(heading or ""))

    def add_text(self, text: str | None) -> None:
        """Add a paragraph."""
        super().add_text(said(text) if text else text)

    def _get_help_string(self, action: Action) -> str:
        return said(action.help or "")

    def _split_lines(self, text: str, width: int) -> list[str]:
        # a letter that takes two columns is counted as two
        lines = super()._split_lines(_WIDE.sub("\\g<0>\0", text), width)
        return [line.replace("\0", "") for line in lines]


class Parser(ArgumentParser):
    """What raises a sentence where options are wrong, in place of ending Python with the usage."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=Help, allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Raise a ValueError of one line."""
        raise ValueError(f"{message} (see {self.prog} --help)")
