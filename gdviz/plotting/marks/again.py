"""A formula is parsed once: at another size its parser does again what it did, without the text.

Matplotlib parses a formula for each size and resolution, which took longer than all else of a
picture. What is called meanwhile, one after the other and with what, depends on the text alone.
It looks, too, for some forty files of fonts each time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from matplotlib._mathtext import Fonts, Node, Parser, TruetypeFonts
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from pyparsing import Forward, ParserElement, ParseResults

_MOST = 1000
"""Of how many formulas it is remembered."""


class _Nth(NamedTuple):
    """Stands for the node that was made as the one of a number."""

    number: int


class _Tokens(NamedTuple):
    """Stands for tokens among which there are nodes."""

    all: Sequence[Any]
    named: Mapping[str, Any]


class _Call(NamedTuple):
    action: Callable[[str, int, Any], Any]
    text: str
    place: int
    tokens: Any


class _Grammar:
    """Stands for a grammar, and remembers what was called when a text was parsed by it.

    An action of it may parse a part of the text by another: that remembers what is called then.
    """

    def __init__(self, grammar: ParserElement) -> None:
        self._grammar, self._known = grammar, {}
        self._begin()
        for element in _below(grammar):
            element.parseAction = [self._noted(action) for action in element.parseAction]
            if not isinstance(element, Forward):  # those alone are asked twice at one place
                element._parse = element._parseNoCache

    def parse_string(self, text: str, **asked: bool) -> Sequence[Node]:
        """Return a list that holds the box of a text."""
        if text in self._known:
            return _called(self._known[text])
        self._begin()
        try:
            found = self._grammar.parse_string(text, **asked)
            if len(self._known) >= _MOST:
                self._known.clear()
            if self._is_sound:
                self._known[text] = self._calls
            return found
        finally:
            self._begin()

    parseString = parse_string  # as Matplotlib calls it before 3.11

    def _begin(self) -> None:
        self._calls: list[_Call] = []
        self._nodes: list[Node] = []  # which are kept, so that none has the identity of another
        self._numbers: dict[int, int] = {}
        self._is_sound = True

    def _noted(self, action: Callable[[str, int, Any], Any]) -> Callable[[str, int, Any], Any]:
        def noted(text: str, place: int, tokens: Any) -> Any:
            given = self._replaced(tokens)
            found = action(text, place, tokens)
            self._calls.append(_Call(action, text, place, given))
            self._number(found)
            return found

        return noted

    def _number(self, found: Any) -> None:
        for node in _nodes_in(found):
            self._numbers[id(node)] = len(self._nodes)
            self._nodes.append(node)

    def _replaced(self, tokens: Any) -> Any:
        """Return tokens with each node replaced by its number."""
        if isinstance(tokens, Node):
            self._is_sound &= id(tokens) in self._numbers
            return _Nth(self._numbers.get(id(tokens), 0))
        if not isinstance(tokens, ParseResults):
            return tokens
        named = {name: self._replaced(value) for name, value in tokens.items()}
        return _Tokens([self._replaced(each) for each in tokens], named)


def _below(grammar: ParserElement) -> list[ParserElement]:
    """Return the elements of a grammar, each once."""
    found, left = {}, [grammar]
    while left:
        element = left.pop()
        if id(element) not in found:
            found[id(element)] = element
            left += element.recurse()
    return [*found.values()]


def _called(calls: Sequence[_Call]) -> Any:
    """Call what was called, and return what the last one gives."""
    nodes, found = [], None
    for action, text, place, tokens in calls:
        found = action(text, place, _put_back(tokens, nodes))
        nodes += _nodes_in(found)
    return found


def _put_back(tokens: Any, nodes: Sequence[Node]) -> Any:
    """Return tokens with each number replaced by the node that was made as such."""
    if isinstance(tokens, _Nth):
        return nodes[tokens.number]
    if not isinstance(tokens, _Tokens):
        return tokens
    made = ParseResults([_put_back(each, nodes) for each in tokens.all])
    for name, value in tokens.named.items():
        made[name] = _put_back(value, nodes)
    return made


def _nodes_in(found: Any) -> Iterator[Node]:
    if isinstance(found, Node):
        yield found
    elif isinstance(found, list | ParseResults):
        for each in found:
            yield from _nodes_in(each)


@cache
def parser() -> Parser:
    """Return a parser of formulas that parses each once, and so a text that holds others."""
    made = Parser()
    made._expression = _Grammar(made._expression)
    made._math_expression = _Grammar(made._math_expression)
    return made


def finding_once(reader: MathTextParser, given: Callable[[], Sequence[Any]]) -> MathTextParser:
    """Return a reader of formulas that looks for the files of their fonts once.

    `given` returns what else decides which these are, such as the thread.
    """
    reader._font_type_mapping = {
        name: partial(_fonts, kind, given) if issubclass(kind, TruetypeFonts) else kind
        for name, kind in type(reader)._font_type_mapping.items()
    }
    return reader


def _fonts(
    kind: type[TruetypeFonts], given: Callable[[], Sequence[Any]], font: FontProperties, flags: Any
) -> Fonts:
    """Return the fonts of a formula beside a font, which know no glyph yet."""
    plain = font.copy()
    plain.set_size(None)  # on which no file depends
    found = _found(kind, plain, flags, *given())
    found._get_info.cache_clear()  # whoever else draws with a font forgets its glyphs
    return found


@lru_cache(_MOST)
def _found(kind: type[TruetypeFonts], font: FontProperties, flags: Any, *_: Any) -> TruetypeFonts:
    return kind(font, flags)
