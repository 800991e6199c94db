"""One loop goes over two arrays of rows, writes over the second of them and adds up columns."""

from __future__ import annotations

from typing import Any, NamedTuple

from gdviz.programs import loops


class Totals(NamedTuple):
    """The loop `loop(x, p, total, n0, …)`: a `loops.Blueprint`.

    Attributes
    ----------
    done : what is done to each number of x and that of p
    read : the places of these two in it
    written, added : the places of what is written over p, and of what adds up to the total of a
        column
    """

    done: loops.Outline
    read: tuple[int, int]
    written: int
    added: int

    def source(self) -> str:
        """Return the source of the loop."""
        first, second = self.read
        text, stored = self.done.written({first: "a", second: "b"}, "t")
        head = ", ".join(["x", "p", "total", *(f"n{k}" for k in range(self.done.numbers))])
        return "\n".join(
            [
                f"def loop({head}):",
                "    for j in range(p.shape[1]):",
                "        total[j] = 0",
                "    for i in range(p.shape[0]):",
                "        for j in range(p.shape[1]):",
                *(f"            {line}" for line in ["a = x[i, j]", "b = p[i, j]", *text]),
                f"            p[i, j] = {stored[self.written]}",
                f"            total[j] += {stored[self.added]}",
            ]
        )

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        arrays = [nb.types.Array(number, 2, "C")] * 2
        return (*arrays, nb.types.Array(number, 1, "C"), *[number] * self.done.numbers)
