"""What is done to values is written once, as lines; what a value cannot know is refused."""

import itertools
import math

import numpy as np
import pytest

from gdviz.programs import arithmetic
from gdviz.programs.operations import OPERATIONS
from gdviz.programs.recording import Program, Recording, record
from gdviz.programs.text import Text, of_plain_numbers


def operations(function, arrays=2):
    """Return the operations of a function of arrays, in order."""
    return [line.operation for line in record(lambda *x: [function(*x)], arrays).lines]


@pytest.mark.parametrize(
    ("function", "written"),
    [
        (lambda x, y: -x + 2 * y - 1 / x, ["negative", "multiply", "add", "divide", "subtract"]),
        (lambda x, y: abs(x) > y, ["abs", "greater"]),
        (lambda x, y: (x < 3) + (y <= x), ["greater", "greater_equal", "add"]),
        (lambda x, y: np.maximum(np.sqrt(x), np.float32(3)), ["sqrt", "maximum"]),
        (lambda x, y: np.less(x, y), ["greater"]),
        (lambda x, y: np.where(x > 0, x, 0), ["greater", "where"]),
        (lambda x, y: np.square(x) + arithmetic.square(x) + x**2 + x * x, [
            "multiply", "add", "add", "add"]),
        (lambda x, y: x**0.5 + y**-1 + x**3 + 2**y + np.float64(2) ** y, [
            "sqrt", "reciprocal", "add", "power", "add", "power", "add", "add"]),
        (lambda x, y: np.power(x, y) + np.power(x, 2), ["power", "multiply", "add"]),
        (lambda x, y: +x, []),
    ],
)  # fmt: skip
def test_what_is_done_is_written(function, written):
    assert operations(function) == written


def test_an_operation_met_again_is_the_line_that_is_there():
    assert operations(lambda x, y: (x + y) * (x + y)) == ["add", "multiply"]
    assert operations(lambda x, y: (x - 0.0) * (x - -0.0)) == ["subtract"] * 2 + ["multiply"]


def test_only_what_the_results_need_is_read():
    recording = Recording()
    x, y = recording.array(), recording.array()
    unused, total = x * y, x + y
    assert Program((x, y), (total,)).lines == [total]
    assert Program((x, y), (total, unused)).lines == [unused, total]
    assert Program((x, total), (total * x,)).lines == [total * x]  # what is given is not computed


REFUSED = {
    "if": lambda x: x if x else -x,
    "max": lambda x: max(x, 0),
    "==": lambda x: (x == 0) * x,
    "!=": lambda x: x != 1,
    "==, from NumPy": lambda x: np.float64(3) == x,
    "in": lambda x: x in (1.0, 2.0),
    "float": float,
    "int": int,
    "math": math.sqrt,
    "len": len,
    "item": lambda x: x[0],
    "loop": list,
    "shape": lambda x: x.shape,
    "sum": lambda x: x / x.sum(),
    "numpy.sum": lambda x: x / np.sum(x),
    "numpy.mean": lambda x: x - np.mean(x),
    "numpy.max": lambda x: x / np.max(x),
    "norm": lambda x: x / np.linalg.norm(x),
    "our norm": lambda x: x / arithmetic.norm(x),
    "reduce": lambda x: np.add.reduce(x),
    "accumulate": lambda x: np.add.accumulate(x),
    "matmul": lambda x: x @ x,
    "numpy.matmul": lambda x: np.matmul(x, x),
    "where, one for each": lambda x: np.where(x > 0, x, np.zeros(2)),
    "where alone": lambda x: np.where(x > 0),
    "clip": lambda x: np.clip(x, -1, 1),
    "array": lambda x: np.asarray(x) + 1,
    "another for each": lambda x: np.array([1.0, 2.0]) * x,
    "another for each, on the right": lambda x: x * np.array([1.0, 2.0]),
    "out": lambda x: np.sqrt(x, out=np.zeros(1)),
    "where=": lambda x: np.sqrt(x, where=np.ones(1, bool)),
    "unknown": np.isnan,
    "text": lambda x: x + "1",
    "complex": lambda x: x * 1j,
}


@pytest.mark.parametrize("kind", ["array", "number"])
@pytest.mark.parametrize("function", REFUSED.values(), ids=REFUSED)
def test_what_a_value_cannot_know_is_refused(function, kind):
    with pytest.raises((TypeError, AttributeError)):
        function(getattr(Recording(), kind)())


def test_parts_are_what_is_done_to_numbers_and_what_to_arrays():
    recording = Recording()
    g, m, rate, t = recording.array(), recording.array(), recording.number(), recording.number()
    factor = 1 / (1 - 0.9**t)
    whole = Program((g, m, rate, t), (-rate * (m * factor) + 2 * g, t + 1))
    of_numbers, of_arrays = whole.parts()
    assert [line.operation for line in of_numbers.lines] == [
        *("power", "subtract", "divide", "negative", "add")
    ]
    assert [line.operation for line in of_arrays.lines] == ["multiply"] * 3 + ["add"]
    numbers = of_plain_numbers(of_numbers)(0.5, 3)
    assert numbers == (1 / (1 - 0.9**3), -0.5, 2.0, 4)
    assert type(numbers[-1]) is int  # a count stays one
    (step,) = Text(of_arrays).function()(np.array([1.0, 2.0]), np.array([3.0, 4.0]), *numbers[:3])
    np.testing.assert_array_equal(step, -0.5 * (np.array([3, 4]) * numbers[0]) + [2, 4])


ODD = (0.0, -0.0, 1.0, -2.5, 0.3, 7.0, math.inf, -math.inf, math.nan)


@pytest.mark.parametrize("name", OPERATIONS)
def test_plain_numbers_are_what_numpy_makes_of_arrays(name):
    recording, ufunc = Recording(), OPERATIONS[name].ufunc
    given = tuple(recording.number() for _ in range(ufunc.nin))
    compute = of_plain_numbers(Program(given, (recording.write(name, *given),)))
    with np.errstate(all="ignore"):
        for numbers in itertools.product(ODD, repeat=ufunc.nin):
            wanted, (found,) = float(ufunc(*map(np.float64, numbers))), compute(*numbers)
            np.testing.assert_allclose(float(found), wanted, rtol=1e-15, err_msg=str(numbers))
            if not (isinstance(found, int) or math.isnan(found)):  # which have one zero, or no sign
                assert np.signbit(found) == np.signbit(wanted), numbers


@pytest.mark.parametrize("value", [3, 0.1, -2.5, np.float32(0.1), np.float64(0.3)])
def test_numbers_are_computed_as_python_does(value):
    recording = Recording()
    t = recording.number()
    result = -((1 - value**t) / (t + value) * 2 - t**value * np.sqrt(np.square(t)))
    function = of_plain_numbers(Program((t,), (result,)))
    for n in (1, 7, 2):
        wanted = -((1 - value**n) / (n + value) * 2 - n**value * math.sqrt(n * n))
        tolerance = 1e-6 if type(value) is np.float32 else 1e-14
        assert function(n)[0] == pytest.approx(wanted, rel=tolerance)


def test_no_number_stands_in_the_text():
    text = Text(record(lambda x: [x * 12.5 + 3, 7.25], 1))
    assert text.source == "def outputs(x0):\n    return (((x0 * c0) + c1), c2, )\n"
    assert list(text.constants.values()) == [12.5, 3.0, 7.25]
