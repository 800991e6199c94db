"""What a loss is called in a picture: its name, and the settings that tell it from others."""

from collections.abc import Sequence
from unicodedata import lookup

from gdviz.loss.base import Loss
from gdviz.plotting.layout.ticks import number
from gdviz.words.language import Say


def loss_called(say: Say, loss: Loss) -> str:
    """Return what a language calls a loss, with its settings."""
    return say("called", thing=loss.short_name) + _settings(loss)


def loss_name(loss: Loss) -> str:
    """Return the name of a loss in every language, with its settings."""
    return loss.short_name + _settings(loss)


def losses_briefly(say: Say, losses: Sequence[Loss]) -> list[str]:
    """Return what losses are called where there is little room.

    It is the name alone, or of several of one name the settings alone.
    """
    names = [say("called", thing=loss.short_name) for loss in losses]
    settings = [
        _settings(loss).strip(" ()") if names.count(name) > 1 else ""
        for name, loss in zip(names, losses, strict=True)
    ]
    return [some or name for some, name in zip(settings, names, strict=True)]


def _settings(loss: Loss) -> str:
    """Return the settings of a loss's formula that are not the defaults, in brackets."""
    numbers = loss.settings()
    changed = [f"{_letter(loss, k)} = {number(numbers[k])}" for k in loss.changed() if k in numbers]
    return f" ({', '.join(changed)})" if changed else ""


def _letter(loss: Loss, setting: str) -> str:
    """Return the letter of a setting, in Greek where it is called so."""
    letter = loss.letters.get(setting, setting).removeprefix("\\")
    try:
        return lookup(f"GREEK SMALL LETTER {letter.upper()}")
    except KeyError:
        return letter
