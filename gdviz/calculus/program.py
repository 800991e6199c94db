"""Expressions to a program: a straight line of operations, each of them there once.

The value, the gradient and the Hessian of a formula have much in common. A node is read as
coefficient · core, so that 1 - x, 2x - 2 and (x - 1)² are found to share x - 1; cores are numbered,
and a core met again is the same operation. Powers are products, since `numpy.power` is slow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import sympy

# A function of sympy and its name in the code
_CALLS: dict[type, str] = {
    sympy.Abs: "abs",
    sympy.Heaviside: "heaviside",
    sympy.Max: "maximum",
    sympy.Min: "minimum",
    sympy.acos: "arccos",
    sympy.acosh: "arccosh",
    sympy.asin: "arcsin",
    sympy.asinh: "arcsinh",
    sympy.atan: "arctan",
    sympy.atan2: "arctan2",
    sympy.atanh: "arctanh",
    sympy.ceiling: "ceil",
    sympy.cos: "cos",
    sympy.cosh: "cosh",
    sympy.exp: "exp",
    sympy.floor: "floor",
    sympy.log: "log",
    sympy.sign: "sign",
    sympy.sin: "sin",
    sympy.sinh: "sinh",
    sympy.tan: "tan",
    sympy.tanh: "tanh",
}

_ADD, _SUBTRACT, _MULTIPLY, _NEGATE = "({} + {})", "({} - {})", "({} * {})", "(-{})"
_DIVIDE, _INVERT, _ROOT, _POWER = "({} / {})", "(1.0 / {})", "sqrt({})", "power({}, {})"
_ARITHMETIC = {_ADD, _SUBTRACT, _MULTIPLY, _NEGATE}
_PARTIAL = {_DIVIDE, _INVERT, _ROOT, _POWER} | {
    "arccos({})", "arccosh({})", "arcsin({})", "arctan2({}, {})", "arctanh({})", "log({})"
}  # fmt: skip

_LARGEST_PRODUCT = 64  # a power beyond it is left to `power`
_DEEPEST = 20  # levels of brackets in one line; Python refuses two hundred

Scaled = tuple[sympy.Expr, str | None]  # coefficient · core; a number has no core


def call_name(node: sympy.Basic) -> str | None:
    """Return the name of a node's function in the code, None if it has none."""
    return next((_CALLS[kind] for kind in type(node).__mro__ if kind in _CALLS), None)


class Program:
    """The operations that compute some expressions, in the order they are carried out.

    Attributes
    ----------
    dimension : of how many variables they are
    operations : (template, *operands) to the name of its result
    constants : number to its name
    """

    def __init__(self, symbols: Sequence[sympy.Symbol]) -> None:
        self.dimension = len(symbols)
        self.operations: dict[tuple[str, ...], str] = {}
        self.constants: dict[sympy.Expr, str] = {}
        self._made: dict[str, tuple[str, ...]] = {}
        self._cores: dict[sympy.Expr, Scaled] = {
            symbol: (sympy.S.One, f"x{i}") for i, symbol in enumerate(symbols)
        }

    @property
    def is_arithmetic(self) -> bool:
        """Whether it only adds and multiplies."""
        return {operation for operation, *_ in self.operations} <= _ARITHMETIC

    @property
    def is_total(self) -> bool:
        """Whether every operation is defined for all real numbers."""
        return _PARTIAL.isdisjoint(operation for operation, *_ in self.operations)

    def read(self, node: sympy.Expr) -> str:
        """Add what computes a node; return the name of the result."""
        return self._multiplied(*self._core(node))

    def _core(self, node: sympy.Expr) -> Scaled:
        if node not in self._cores:
            self._cores[node] = self._read(node)
        return self._cores[node]

    def _read(self, node: sympy.Expr) -> Scaled:
        if not node.args:
            return node, None
        if node.is_Add:
            return self._sum(node)
        if node.is_Mul:
            return self._product(node)
        if node.is_Pow:
            return self._power(*node.args)
        return self._call(node)

    def _operate(self, template: str, *operands: str) -> str:
        operation = (template, *operands)
        if operation not in self.operations:
            name = f"t{len(self.operations)}"
            self.operations[operation] = name
            self._made[name] = operation
        return self.operations[operation]

    def _constant(self, number: sympy.Expr) -> str:
        return self.constants.setdefault(number, f"c{len(self.constants)}")

    def _multiplied(self, coefficient: sympy.Expr, core: str | None) -> str:
        if core is None:
            return self._constant(coefficient)
        if coefficient == 1:
            return core
        if coefficient == -1:
            return self._negated(core)
        return self._operate(_MULTIPLY, self._constant(coefficient), core)

    def _negated(self, core: str) -> str:
        template, *operands = self._made.get(core, (None,))
        if template == _SUBTRACT:  # b - a, which is 0 and not -0 where they are equal
            return self._operate(_SUBTRACT, *reversed(operands))
        return self._operate(_NEGATE, core)

    def _sum(self, node: sympy.Add) -> Scaled:
        content, rest = node.primitive()
        if rest.could_extract_minus_sign():
            content, rest = -content, -rest
        if rest != node and rest.is_Add:
            coefficient, core = self._core(rest)
            return content * coefficient, core
        terms = [self._core(term) for term in node.args]
        number = sympy.Add(*(c for c, core in terms if core is None))
        varying = [term for term in terms if term[1] is not None]
        varying.sort(key=lambda term: term[0].is_negative is True)
        if not varying:
            return number, None
        total = self._multiplied(*varying[0])
        for coefficient, core in [*varying[1:], *([(number, None)] if number else [])]:
            negative = coefficient.is_negative is True
            term = self._multiplied(-coefficient if negative else coefficient, core)
            total = self._operate(_SUBTRACT if negative else _ADD, total, term)
        return sympy.S.One, total

    def _product(self, node: sympy.Mul) -> Scaled:
        coefficient: sympy.Expr = sympy.S.One
        above: list[str] = []
        below: list[str] = []
        for factor in node.args:
            divides = factor.is_Pow and factor.exp.is_Number and factor.exp.is_negative
            number, core = self._core(1 / factor if divides else factor)
            coefficient = coefficient / number if divides else coefficient * number
            if core is not None:
                (below if divides else above).append(core)
        if not below:
            return coefficient, self._all(above)
        if not above:
            return coefficient, self._operate(_INVERT, self._all(below))
        return coefficient, self._operate(_DIVIDE, self._all(above), self._all(below))

    def _all(self, factors: Sequence[str]) -> str | None:
        product = None
        for factor in factors:
            product = factor if product is None else self._operate(_MULTIPLY, product, factor)
        return product

    def _power(self, base: sympy.Expr, exponent: sympy.Expr) -> Scaled:
        coefficient, core = self._core(base)
        if core is None and not exponent.free_symbols:
            return base**exponent, None
        halves = 2 * exponent
        if not (exponent.is_Number and halves == int(halves) and abs(halves) <= _LARGEST_PRODUCT):
            scaled = self._multiplied(coefficient, core)
            return sympy.S.One, self._operate(_POWER, scaled, self.read(exponent))
        whole, half = divmod(abs(int(halves)), 2)
        if half:
            coefficient, core = sympy.S.One, self._multiplied(coefficient, core)
        result = self._repeated(core, whole) if whole else None
        if half:
            root = self._operate(_ROOT, core)
            result = self._operate(_MULTIPLY, result, root) if result else root
        if halves < 0:
            return coefficient**-whole, self._operate(_INVERT, result)
        return coefficient**whole, result

    def _repeated(self, core: str, times: int) -> str:
        if times == 1:
            return core
        half = self._repeated(core, times // 2)
        square = self._operate(_MULTIPLY, half, half)
        return self._operate(_MULTIPLY, square, core) if times % 2 else square

    def _call(self, node: sympy.Expr) -> Scaled:
        name = call_name(node)
        if not node.free_symbols:
            return node, None
        operands = [self.read(argument) for argument in node.args]
        while len(operands) > 2:  # the largest and least of many, two at a time
            operands[:2] = [self._operate(f"{name}({{}}, {{}})", *operands[:2])]
        places = ", ".join(["{}"] * len(operands))
        return sympy.S.One, self._operate(f"{name}({places})", *operands)

    def python(self, returned: Sequence[str]) -> str:
        """Return the source of `outputs(x0, x1, …)`; what is used once stands where it is used."""
        uses = Counter(returned)
        for (_, *operands), name in reversed(self.operations.items()):
            uses.update(operands if uses[name] else ())
        text: dict[str, tuple[str, int]] = {}
        lines = []
        for (template, *operands), name in self.operations.items():
            parts = [text.get(operand, (operand, 0)) for operand in operands]
            line = template.format(*(part for part, _ in parts))
            depth = 1 + max(depth for _, depth in parts)
            if uses[name] == 1 and depth < _DEEPEST:
                text[name] = line, depth
            elif uses[name]:
                lines.append(f"    {name} = {line}\n")
        results = "".join(f"{text.get(name, (name, 0))[0]}, " for name in returned)
        given = ", ".join(f"x{i}" for i in range(self.dimension))
        return f"def outputs({given}):\n{''.join(lines)}    return {results}\n"
