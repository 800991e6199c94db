"""The lexemes of a formula become tokens, in an order that a parser cannot misread.

`tokenize` knows the words of a formula, writes the multiplications that people leave out, and
refuses what is missing, left over or too deep, each at its column in the text as it was typed.
"""

import difflib
import keyword
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from gdviz.calculus.functions import ARGUMENTS, FUNCTIONS
from gdviz.calculus.letters import Letter, in_order, letter, name_of, needs_no_declaring
from gdviz.calculus.lexemes import SUPERSCRIPT_DIGITS, Token, read
from gdviz.calculus.refusal import FormulaError

MAX_LENGTH = 1000  # characters
MAX_TOKENS = 400
MAX_DEPTH = 16  # brackets, signs and powers inside one another
POWER_DEPTH = 5  # as many levels as x**(…) counts for: x**x**x**x is the highest tower

PARTNERS = {"(": ")", "{": "}"}
PLAIN = "x", "y"
"""The letters that a formula has unless it says others: no function is called so."""

_NOT_COMPLEX = "a formula is real, so there are no complex numbers"
WORD_ADVICE = {
    "tg": "did you mean tan?",
    "ctg": "write 1/tan(x)",
    "cot": "write 1/tan(x)",
    "sec": "write 1/cos(x)",
    "csc": "write 1/sin(x)",
    "lg": "write log10(x) or log2(x)",
    **dict.fromkeys(("sen", "arcsen"), "did you mean sin or asin?"),
    **{
        f"{h}": f"did you mean {word}?"
        for h, word in (("sh", "sinh"), ("ch", "cosh"), ("th", "tanh"))
    },
    **dict.fromkeys(("arctg", "atg"), "did you mean atan?"),
    "norm": "write hypot(x, y), or sqrt(x**2 + y**2)",
    **dict.fromkeys(("sum", "mean", "dot", "prod"), "write its terms out, as in x**2 + y**2"),
    "cbrt": "write sign(x)*abs(x)**(1/3)",
    **dict.fromkeys("ijI", _NOT_COMPLEX),
    **dict.fromkeys(("inf", "nan", "oo"), "use a finite number"),
    **dict.fromkeys(
        ("floor", "ceil", "round"), "its derivative is 0 or missing, so it is left out"
    ),
    "mod": "remainders are not differentiable, so they are left out",
    "factorial": "it is defined for whole numbers only",
    "if": "max(a, b) and min(a, b) choose",
}

WORDS_AND_NUMBERS = "number", "name", "function"
_ENDS = "number", "name", ")"
_INFIX = "+", "-", "*", "/", ","
_NOTHING = Token("", "", 0)


def tokenize(
    text: str,
    names: Sequence[str] | None,
    constants: Collection[str],
    functions: Collection[str],
    parameters: Collection[str] = (),
) -> tuple[list[Token], tuple[str, ...]]:
    """Read the tokens of a formula, in an order that is sure to parse, and its variables.

    Only numbers, known words, ``+ - * / **``, brackets and, between the arguments of a function,
    commas are left. Raises `FormulaError` for any other text.

    Parameters
    ----------
    names : the variables; None where the formula says them itself
    parameters : the names of numbers that are given
    """
    if len(text) > MAX_LENGTH:
        reason = f"a formula of {len(text)} characters"
        raise FormulaError(text, None, reason, f"use at most {MAX_LENGTH}")
    lexemes, declared = read(text, functions, constants)
    kinds = dict.fromkeys(functions, "function") | dict.fromkeys(constants, "name")
    words = _Words(text, kinds, declared if names is None else names, parameters)
    tokens = list(_with_bars(words.tokens(lexemes)))
    _check_no_calls(tokens, text, words)
    tokens = list(_with_products(_with_powers_behind(tokens, text), text))
    _check_order(tokens, text)
    return tokens, words.variables


def listed(names: Sequence[str]) -> str:
    """Name the variables in a sentence, ``x, y or z``."""
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "numbers"


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def _key(word: str) -> Letter | str:
    """Return what is the same for all spellings of a word."""
    return letter(word) or word


class _Words:
    """The words of a formula: functions and constants, its variables, and its parameters.

    Where no variables are declared, each letter that needs no declaring is one.
    """

    def __init__(
        self,
        text: str,
        kinds: Mapping[str, str],
        declared: Sequence[str] | None,
        parameters: Collection[str],
    ) -> None:
        self.text, self.kinds, self.open = text, kinds, declared is None
        self.declared = tuple(declared or ())
        self.known = {_key(name): name for name in (*self.declared, *parameters)}
        self.found: dict[Letter | str, str] = {}  # of letters that are not declared, as they come

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables, in their order."""
        return in_order(self.found.values()) if self.open else self.declared

    def tokens(self, lexemes: Sequence[Token]) -> Iterator[Token]:
        """Yield the tokens of lexemes."""
        if self.open:
            for lexeme in lexemes:
                if lexeme.kind == "word" and self._is_new(lexeme.text):
                    self.found.setdefault(_key(lexeme.text), name_of(lexeme.text))
        for previous, lexeme in pairwise([_NOTHING, *lexemes]):
            if lexeme.kind == "word":
                yield from self._read(previous, lexeme)
            elif lexeme.kind == "superscript":
                yield lexeme._replace(kind="**")
                yield lexeme._replace(kind="number")
            elif lexeme.kind != "module":
                yield lexeme

    def _is_new(self, word: str) -> bool:
        return word not in self.kinds and _key(word) not in self.known and needs_no_declaring(word)

    def _read(self, previous: Token, lexeme: Token) -> Iterator[Token]:
        word, column = lexeme.text, lexeme.column
        name = self.known.get(_key(word)) or self.found.get(_key(word))
        if word in self.kinds:
            yield Token(self.kinds[word], word, column)
        elif previous.kind == "module":
            raise self._unknown(previous.text + word, column, "function")
        elif word == "j" and previous.kind == "number" and previous.column == column - 1:
            raise FormulaError(self.text, column, "unknown name 'j'", _NOT_COMPLEX)
        elif name is not None:
            yield Token("name", name, column)
        elif self._is_product(word):
            for place, each in enumerate(word):
                name = self.known.get(_key(each)) or self.found.setdefault(_key(each), each)
                yield Token("name", name, column + place)
        else:
            is_called = self.text[column + len(word) :].lstrip().startswith("(")
            raise self._unknown(word, column, "name", is_called)

    def _is_product(self, word: str) -> bool:
        """Whether a word is letters side by side, each of them known by itself."""
        letters = {*self.known, *self.found} | ({*map(letter, PLAIN)} if self.open else set())
        differ = len(set(word)) == len(word) and not keyword.iskeyword(word)
        return differ and all(_key(each) in letters for each in word)

    def _unknown(self, word: str, column: int, what: str, is_called: bool = True) -> FormulaError:
        reason = f"unknown {what} '{_short(word)}'"
        return FormulaError(self.text, column, reason, self._advice(word, is_called))

    def _advice(self, word: str, is_called: bool) -> str:
        word = word.rpartition(".")[2]
        if word in WORD_ADVICE:
            return WORD_ADVICE[word]
        names = [*self.declared, *self.found.values()]
        letters = word.rstrip("0123456789")
        if letters in names and letters != word:
            digits = word[len(letters) :]
            if digits not in ("0", "1"):
                return f"write {letters}**{digits} or {digits}*{letters}"
            return f"use {listed(names)}, or write names=({word!r}, …) for a variable"
        for name in (*names, *(PLAIN if self.open else ())):
            if self.kinds.get(word.removesuffix(name)) == "function" and word.endswith(name):
                return f"write {word.removesuffix(name)}({name})"
        near = difflib.get_close_matches(word[:20].lower(), [*self.kinds, *names], n=1, cutoff=0.7)
        if near:
            return f"did you mean {near[0]}?"
        if is_called:
            return "there are exp, log, sin, cos, tanh, sqrt, abs, max, min and their like"
        return f"use {listed(names)}" if not self.open else _how_to_declare(word)


def _how_to_declare(word: str) -> str:
    if keyword.iskeyword(word):
        use = "use a letter, such as w or λ" if word == "lambda" else "write only the formula"
        return f"that is a word of Python; {use}"
    if len(word) < 4 and word.isalpha():
        return f"write {'*'.join(word)} for a product, or names=({word!r}, …) for a variable"
    return f"write names=({_short(word)!r}, …) for a variable; w, w1 and theta need no declaring"


def _with_powers_behind(tokens: Iterable[Token], text: str) -> Iterator[Token]:
    """Write sin^2(x) as sin(x)^2: the power of a function goes behind its bracket."""
    tokens = list(tokens)
    waiting: list[tuple[int, list[Token]]] = []  # the depth of a bracket, and the power behind it
    place = depth = 0
    while place < len(tokens):
        token, place = tokens[place], place + 1
        yield token
        depth += (token.kind == "(") - (token.kind == ")")
        if token.kind == "function" and tokens[place : place + 1] and tokens[place].kind == "**":
            power = _power_of(tokens[place:], text, token.text)
            place += len(power)
            waiting.append((depth, power))
        elif token.kind == ")" and waiting and waiting[-1][0] == depth:
            yield from waiting.pop()[1]
            if tokens[place : place + 1] and tokens[place].kind == "**":
                advice = "say with brackets which power comes first"
                raise FormulaError(text, tokens[place].column, "two powers of a function", advice)


def _power_of(tokens: Sequence[Token], text: str, name: str) -> list[Token]:
    """Return the tokens of the power behind the name of a function: ** 2, or ** ( 2 )."""
    kinds = [token.kind for token in tokens[:5]]
    plain = kinds[:3] == ["**", "number", "("] and not tokens[1].text.startswith("⁻")
    if plain or kinds == ["**", "(", "number", ")", "("]:
        return list(tokens[: 2 if plain else 4])
    advice = f"write {name}(x)**2, and 1/{name}(x) or the inverse function by its name"
    raise FormulaError(text, tokens[0].column, f"a power of {name} without a bracket", advice)


def _with_bars(tokens: Iterable[Token]) -> Iterator[Token]:
    """Write |u| as abs(u): a bar closes where an operand has ended inside an open one."""
    opened: list[str] = []
    previous = None
    for token in tokens:
        if token.kind == "|" and opened[-1:] == ["|"] and previous in _ENDS:
            token = token._replace(kind=")")
        elif token.kind == "|":
            yield Token("function", "abs", token.column)
            token = token._replace(kind="(")
        if token.kind == "(":
            opened.append(token.text)
        elif token.kind == ")":
            opened[-1:] = []
        yield token
        previous = token.kind


def _check_no_calls(tokens: Sequence[Token], text: str, words: _Words) -> None:
    """Refuse w(b + 1) of a letter w that nobody declared, and x(0), which may be x₀ or 0·x."""
    unsure = {*words.found.values()} - {*PLAIN}
    for place, (token, bracket) in enumerate(pairwise(tokens)):
        if token.kind != "name" or bracket.text != "(":
            continue
        name, inside = token.text, tokens[place + 2 : place + 4]
        whole = [each.kind for each in inside] == ["number", ")"] and inside[0].text.isdecimal()
        if whole and name in words.variables:
            number = inside[0].text
            advice = f"write {name}_{number} for a letter with an index, {number}*{name} if not"
            reason = f"'{name}({number})' may mean two things"
            raise FormulaError(text, token.column, reason, advice)
        if name in unsure:
            advice = f"write {name}*(…) for a product, or names=({name!r}, …)"
            raise FormulaError(text, token.column, f"unknown function '{name}'", advice)


def _with_products(tokens: Iterable[Token], text: str) -> Iterator[Token]:
    previous = _NOTHING
    for token in tokens:
        if previous.kind in _ENDS and token.kind in (*WORDS_AND_NUMBERS, "("):
            if token.kind == "number":
                reason = f"no operator between '{_short(previous.text)}' and '{_short(token.text)}'"
                raise FormulaError(text, token.column, reason, "write one, such as '*'")
            yield Token("*", "", token.column)
        yield token
        previous = token


def _check_order(tokens: list[Token], text: str) -> None:
    if not tokens:
        raise FormulaError(text, None, "an empty formula", "write one, such as x**2 + 10*y**2")
    if len(tokens) > MAX_TOKENS:
        advice = f"use at most {MAX_TOKENS} numbers, names and signs"
        raise FormulaError(text, tokens[MAX_TOKENS].column, "too long", advice)
    start, end = Token("", "", 0), Token("", "", len(text))
    for previous, token in pairwise([start, *tokens, end]):
        _check_pair(previous, token, text)
    _check_brackets(tokens, text)
    _check_depth(tokens, text)


def _check_pair(previous: Token, token: Token, text: str) -> None:
    name = _short(previous.text)
    if previous.kind == "function" and token.kind != "(":
        _, example = ARGUMENTS[FUNCTIONS[previous.text].arguments]
        advice = f"write {name}({example})"
        raise FormulaError(text, previous.column, f"{name} without brackets", advice)
    starts = (*WORDS_AND_NUMBERS, "(", "+", "-")
    if previous.kind in _ENDS:
        if token.kind == "**" and name[0] in SUPERSCRIPT_DIGITS:
            advice = "say with brackets which power comes first"
            raise FormulaError(text, token.column, "a power of a raised number", advice)
    elif token.kind not in starts and previous.kind:
        advice = "add a number, a name or a bracket there"
        raise FormulaError(text, previous.column, f"nothing stands after '{name}'", advice)
    elif token.kind not in starts:
        advice = "start with a number, a name or a bracket"
        raise FormulaError(
            text, token.column, f"nothing stands before '{_short(token.text)}'", advice
        )


def _partner(bracket: Token) -> str:
    """Return what closes a bracket: bars, and what stands for a quotient, close themselves."""
    return PARTNERS.get(bracket.text, bracket.text)


def _check_brackets(tokens: list[Token], text: str) -> None:
    opened: list[tuple[Token, bool]] = []
    for previous, token in pairwise([Token("", "", 0), *tokens]):
        if token.kind == "(":
            opened.append((token, previous.kind == "function"))
        elif token.kind == ")":
            if not opened or _partner(opened.pop()[0]) != token.text:
                advice = "remove it, or open one before"
                raise FormulaError(text, token.column, f"'{token.text}' closes nothing", advice)
        elif token.kind == "," and not (opened and opened[-1][1]):
            advice = "write one formula; a decimal point is '.'"
            raise FormulaError(text, token.column, "',' outside a function", advice)
    for token, _ in reversed(opened):
        advice = f"add '{_partner(token)}'"
        raise FormulaError(text, token.column, f"'{token.text}' is never closed", advice)


def _check_depth(tokens: list[Token], text: str) -> None:
    """Bound how deep the tree can become: a bracket, a sign and a power each add a level."""
    depth, outside = 0, [0]
    for previous, token in pairwise([Token("", "", 0), *tokens]):
        if token.kind == "(":
            outside.append(depth := depth + 1)
        elif token.kind == ")":
            depth = outside.pop() - 1
        elif token.kind in _INFIX and previous.kind in _ENDS:
            depth = outside[-1]
        elif token.kind in _INFIX:
            depth += 1
        elif token.kind == "**":
            depth += POWER_DEPTH
        if depth > MAX_DEPTH:
            advice = f"use at most {MAX_DEPTH} levels of brackets, signs and powers"
            raise FormulaError(text, token.column, "nested too deeply", advice)
