"""The methods that have a name, and how one is found by it."""

from gdviz.ground import kinds
from gdviz.methods.line_searches import Backtracking, Exact
from gdviz.methods.method import Method
from gdviz.methods.newton import Newton
from gdviz.methods.of_scipy import BFGS, CG, LBFGSB, NelderMead, NewtonCG
from gdviz.optimizers import Optimizer

__all__ = ["BFGS", "CG", "LBFGSB", "Backtracking", "Exact", "NelderMead", "Newton", "NewtonCG"]

METHODS = Method.table


def get(method: str | Method | type[Method]) -> Method:
    """Return a method by its name, or of its class, with its defaults; a method as it is.

    Raises
    ------
    ValueError
        If there is no method of that name, or it is that of an update rule.

    Examples
    --------
    >>> gd.methods.get("newton"), gd.methods.get("exact")
    (Newton(), Exact())
    """
    rule = kinds.find(Optimizer, method) if isinstance(method, str) else method
    if isinstance(rule, Optimizer) or (isinstance(rule, type) and issubclass(rule, Optimizer)):
        raise ValueError(f"{method!r} is an update rule: it is for gd.descend or gd.race")
    return kinds.get(Method, method, "Newton()")
