"""What lets a film begin with its slide, start anew at its end, and halt at a click.

After what PowerPoint itself writes where a film is to start automatically and to loop until it is
stopped: the commands stand in a sequence of effects (ECMA-376, 19.5), and the film beside it says
that it repeats.
"""

from __future__ import annotations

from itertools import count
from typing import Any


def play_at_once(slide: Any, film: Any, seconds: float) -> None:
    """Let a film on a slide play by itself, again and again."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    numbers = count(1)
    filled = _TIMING.format(
        names=nsdecls("p"), film=film.shape_id, long=round(1000 * seconds), n=_Next(numbers)
    )
    old = slide.element.find("{*}timing")
    slide.element.replace(old, parse_xml(filled))


class _Next:
    """Gives the next number each time that it is written."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers

    def __format__(self, spec: str) -> str:
        return str(next(self.numbers))


_BEGUN = '<p:stCondLst><p:cond delay="0"/></p:stCondLst>'
_FILM = '<p:tgtEl><p:spTgt spid="{film}"/></p:tgtEl>'
_COMMAND = (
    '<p:par><p:cTn id="{{n}}" presetID="{preset}" presetClass="mediacall" presetSubtype="0" '
    f'fill="hold" nodeType="{{when}}">{_BEGUN}<p:childTnLst>'
    '<p:cmd type="call" cmd="{command}"><p:cBhvr><p:cTn id="{{n}}" dur="{long}" fill="hold"/>'
    "{target}</p:cBhvr></p:cmd></p:childTnLst></p:cTn></p:par>"
)
_START = _COMMAND.format(
    preset=1, when="afterEffect", command="playFrom(0.0)", long="{long}", target=_FILM
)
_HALT = _COMMAND.format(preset=2, when="clickEffect", command="togglePause", long=1, target=_FILM)
_TIMING = (
    '<p:timing {names}><p:tnLst><p:par><p:cTn id="{n}" dur="indefinite" restart="never" '
    'nodeType="tmRoot"><p:childTnLst>'
    # what happens as the slide goes on: the film starts with it
    '<p:seq concurrent="1" nextAc="seek"><p:cTn id="{n}" dur="indefinite" nodeType="mainSeq">'
    '<p:childTnLst><p:par><p:cTn id="{n}" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>'
    '<p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond></p:stCondLst><p:childTnLst>'
    f'<p:par><p:cTn id="{{n}}" fill="hold">{_BEGUN}<p:childTnLst>{_START}</p:childTnLst></p:cTn>'
    "</p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn>"
    '<p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>'
    '</p:prevCondLst><p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl>'
    "</p:cond></p:nextCondLst></p:seq>"
    # the film itself: it begins when it is told to, and begins anew at its end
    '<p:video><p:cMediaNode vol="80000"><p:cTn id="{n}" repeatCount="indefinite" fill="hold" '
    'display="0"><p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>'
    f"{_FILM}</p:cMediaNode></p:video>"
    # a click on it
    '<p:seq concurrent="1" nextAc="seek"><p:cTn id="{n}" restart="whenNotActive" fill="hold" '
    'evtFilter="cancelBubble" nodeType="interactiveSeq"><p:stCondLst><p:cond evt="onClick" '
    f'delay="0">{_FILM}</p:cond></p:stCondLst><p:endSync evt="end" delay="0"><p:rtn val="all"/>'
    '</p:endSync><p:childTnLst><p:par><p:cTn id="{n}" fill="hold">'
    f'{_BEGUN}<p:childTnLst><p:par><p:cTn id="{{n}}" fill="hold">{_BEGUN}<p:childTnLst>'
    f"{_HALT}</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn>"
    f'<p:nextCondLst><p:cond evt="onClick" delay="0">{_FILM}</p:cond></p:nextCondLst></p:seq>'
    "</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
)
"""How a slide goes on, for a film that lasts so many milliseconds; nodes are numbered as they come.
"""
