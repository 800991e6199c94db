"""What is written into a script is what it was, and no text of it breaks out."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from in_node import said

from gdviz.explorer.numbers import source
from gdviz.programs.javascript import Source, function, literal
from gdviz.programs.operations import OPERATIONS
from gdviz.programs.recording import Program, Recording, record

VALUES = [0.1, -2.5, 1e300, 5e-324, 123456789012345678, -0.0, 7, True, False, None, math.inf]
HOSTILE = [
    *("</script><script>alert(1)</script>", "<!--", "]]>", "'\"`${1}\\", "\u2028\u2029\n\r\t\0"),
    *("&lt;", "\ud800 alone", "\x7f\x9f\ufeff", "*/ //", "__proto__", "한국어 é 🙂", ""),
]


def test_values_are_what_they_were():
    found = said("", literal(VALUES))
    assert found == [*map(float, VALUES[:7]), True, False, None, math.inf]
    assert said("", f"Object.is({literal(-0.0)}, -0)")
    assert math.isnan(said("", literal(math.nan)))
    assert said("", literal({"a": [1, {"b": Source("1 + 1")}], "c d": (2,)})) == {
        "a": [1, {"b": 2}],
        "c d": [2],
    }


def test_arrays_are_kept_to_the_bit():
    numbers = np.array([[0.1, -1e-310], [math.inf, math.pi]])
    floats = source("runtime.js")
    assert said(floats, literal(numbers)) == numbers.ravel().tolist()
    assert said(floats, literal(numbers[:, 0])) == [0.1, math.inf]  # what lies apart in memory


def test_no_text_breaks_out():
    written = [literal({"x": text}) for text in HOSTILE]
    for each in written:
        assert not {"<", ">", "&", "\n", "\u2028", "\0"} & {*each}
        each.encode("utf-8")
    codes = said("", f"[{','.join(written)}].map(({{x}}) => [...x].map(c => c.codePointAt(0)))")
    assert codes == [[*map(ord, text)] for text in HOSTILE]


@pytest.mark.parametrize(
    ("recorded", "written"),
    [
        (lambda x, y: [x * y - -2.0 * x], "(x0, x1) => [((x0 * x1) - ((-2) * x0))]"),
        (lambda x, y: [x, 1.5], "(x0, x1) => [x0, 1.5]"),
        (
            lambda x, y: [(x + y) * (x + y), 0 - (-x)],
            "(x0, x1) => { const t0 = (x0 + x1); return [(t0 * t0), (0 - (-x0))]; }",
        ),
    ],
)
def test_a_program_is_a_function(recorded, written):
    assert function(record(recorded, 2)) == written


def test_a_result_alone_is_no_array():
    assert function(record(lambda x: [x * 0.5], 1), ["x0", "p"], alone=True) == (
        "(x0, p) => (x0 * 0.5)"
    )


ODD = (0.0, -0.0, 1.0, -1.0, -2.5, 0.3, 7.0, 400.0, math.inf, -math.inf, math.nan)


def test_every_operation_is_numpys():
    calls, wanted = [], []
    for name, operation in OPERATIONS.items():
        recording = Recording()
        given = tuple(recording.number() for _ in range(operation.ufunc.nin))
        of = function(Program(given, (recording.write(name, *given),)), alone=True)
        for numbers in itertools.product(ODD, repeat=len(given)):
            calls.append(f"+({of})(...{literal(numbers)})")
            with np.errstate(all="ignore"):
                wanted.append(float(operation.ufunc(*map(np.float64, numbers))))
    found = said(source("runtime.js"), f"[{','.join(calls)}]")
    for call, mine, theirs in zip(calls, found, wanted, strict=True):
        assert mine == pytest.approx(theirs, rel=1e-14, abs=0, nan_ok=True), call


def test_whole_powers_are_rounded_once():
    cases = [(0.999, 16), (0.9, 200), (1 + 2**-40, 10**5), (-3.7, 41), (1.1, 7000), (0.5, 1074)]
    found = said(source("runtime.js"), f"{literal(cases)}.map(([a, n]) => power(a, n))")
    assert found == [float(Fraction(base) ** n) for base, n in cases]
