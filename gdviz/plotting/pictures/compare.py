"""Losses compared: what each makes of a growing mistake, and how hard it pulls it back."""

from collections.abc import Iterable, Sequence
from typing import Any

from gdviz.loss.base import Loss
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.loss_names import loss_called, loss_name, losses_briefly
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.series import numbers_of
from gdviz.plotting.layout.sidebyside import LossCurve, Route, draw_side_by_side
from gdviz.plotting.marks.mark import Drawn
from gdviz.studies import compared
from gdviz.studies.compared import ComparedLosses
from gdviz.words.language import Say

MOST = 5
_LONGEST = 55
"""How many letters a title has that names all losses."""


@picture
def compare_losses(
    losses: Iterable[Any] | Any = ("mae", "mse"), to: float | None = None
) -> Drawing:
    """Draw losses and their slopes side by side, and how hard each pulls a growing mistake.

    Losses of a residual r = ŷ - y stand on one axis, those of a margin m = y ŷ (hinge and squared
    hinge, and binary cross-entropy from logits) on another; the two do not mix. A loss that
    depends on the target too is drawn for y = 1.

    Parameters
    ----------
    losses : names such as "mae", or losses such as `Huber(delta=2)`, also of one's own; up to 5
    to : the residual, or the margin, at which the mistake ends: by default 2.6, or -2

    Raises
    ------
    ValueError
        If there is no loss or too many, one that is a loss of neither, or some of either; if the
        mistake does not end at a residual other than 0, or a margin below 1.

    Examples
    --------
    >>> scene = gd.compare_losses(["mae", "mse", "huber"])
    >>> scene.save("losses.png")  # doctest: +SKIP
    """
    study = compared.compare_losses(losses, to)
    if len(study.losses) > MOST:
        raise ValueError(f"losses must be at most {MOST} losses, got {len(study.losses)}")
    return Drawing(
        lambda say: _said(say, study),
        lambda page: _draw(page, study),
        series=dict(zip(map(loss_name, study.losses), _series(study), strict=True)),
    )


def _series(study: ComparedLosses) -> list[int]:
    """Return the number of the colour of each loss."""
    return numbers_of([loss.short_name for loss in study.losses], study.losses)


def _draw(page: Page, study: ComparedLosses) -> list[Drawn]:
    curves = [
        LossCurve(
            answer, traced, loss_called(page.say, loss), *_formulas(loss), series, brief, pull
        )
        for answer, traced, loss, series, brief, pull in zip(
            study.answers,
            study.traced,
            study.losses,
            _series(study),
            losses_briefly(page.say, study.losses),
            [key and page.say(f"compare_pull_{key}") for key in study.growth],
            strict=True,
        )
    ]
    across, letter = page.say(f"compare_{study.of}"), "m"
    if study.of == "residual":
        letter = page.say("compare_error")
        across = page.say("compare_error_briefly") if page.theme.size.is_narrow else across
    tells = study.of == "residual" and study.places[-1] > 0
    route = Route(study.places, study.limits, across, letter, tells=tells)
    return draw_side_by_side(page, curves, route)


def _formulas(loss: Loss) -> list[str]:
    return [f"${formula}$" if formula else "" for formula in loss.as_drawn()]


# ------------------------------------------------------------------------------- what it says


def _said(say: Say, study: ComparedLosses) -> Said:
    notes = [_note(say, loss) for loss in study.losses]
    path = f"{study.of} from {study.places[0]:g} to {study.places[-1]:g}"
    return Said(
        _title(say, study),
        say(f"compare_subtitle_{study.of}"),
        "   ".join(filter(None, notes)),
        f"{'; '.join(map(repr, study.losses))}; {path}",
    )


def _title(say: Say, study: ComparedLosses) -> str:
    """Say who pulls an outlier hard and who gently, if it is one and anyone does."""
    names = [loss_called(say, loss) for loss in study.losses]
    if study.gentle and study.is_far_out:
        hard, gentle = (
            _listed(say, [names[index] for index in some]) for some in (study.hard, study.gentle)
        )
        title = say(f"compare_title_{study.of}", hard=hard, gentle=gentle)
        if len(title) <= _LONGEST:
            return title
        return say(f"compare_title_hardest_{study.of}", hard=names[study.hardest])
    if len(names) > 1:
        return say("compare_title", names=_listed(say, names))
    return say("compare_title_one", name=names[0])


def _listed(say: Say, names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return say("compare_and", names=", ".join(names[:-1]), last=names[-1])


def _note(say: Say, loss: Loss) -> str:
    """Return what has to be said of a loss besides its name and formula."""
    if loss.of_target:
        return say("compare_target", name=loss_called(say, loss))
    pieces, name = loss.pieces(), say("called", thing=loss.short_name)
    return say("compare_pieces", name=name, **pieces) if pieces else ""
