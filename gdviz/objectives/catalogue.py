"""The table of named surfaces: twenty-one test functions of optimization as data."""

from typing import NamedTuple

from gdviz.objectives.points import Domain, Point


class Entry(NamedTuple):
    """A row of the table; the words mean what they do in `gdviz.Surface`."""

    formula: str
    domain: Domain
    minima: tuple[Point, ...]
    start: Point
    teaches: str


# Domains and minima: Jamil & Yang (2013), "A literature survey of benchmark functions for global
# optimisation problems"; the minima to the last digit of float64.
TABLE = {
    "sphere": Entry(
        "x**2 + y**2",
        ((-5.12, 5.12), (-5.12, 5.12)),
        ((0, 0),),
        (-4, 3),
        "On a round bowl the gradient points straight away from the minimum.",
    ),
    "ill_conditioned_quadratic": Entry(
        "x**2/2 + 50*y**2",
        ((-5, 5), (-5, 5)),
        ((0, 0),),
        (-4.5, 1.5),
        "The steep direction limits the learning rate, and the flat one then takes forever.",
    ),
    "rosenbrock": Entry(
        "(1 - x)**2 + 100*(y - x**2)**2",
        ((-2, 2), (-1, 3)),
        ((1, 1),),
        (-1.5, 2),
        "The valley is easy to find and slow to follow.",
    ),
    "beale": Entry(
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        ((-4.5, 4.5), (-4.5, 4.5)),
        ((3, 0.5),),
        (1, 1.5),
        "Between steep walls lies a plateau where small gradients make small steps.",
    ),
    "himmelblau": Entry(
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        ((-5, 5), (-5, 5)),
        (
            (3, 2),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.2831859912861696),
            (3.5844283403304917, -1.8481265269644036),
        ),
        (-0.5, -0.5),
        "Four minima are equally deep, and the start decides which one is found.",
    ),
    "rastrigin": Entry(
        "20 + x**2 + y**2 - 10*cos(2*pi*x) - 10*cos(2*pi*y)",
        ((-5.12, 5.12), (-5.12, 5.12)),
        ((0, 0),),
        (-3.3, 2.7),
        "A descent ends in the nearest of many dents, not in the deepest.",
    ),
    "ackley": Entry(
        "20 + e - 20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",
        ((-5, 5), (-5, 5)),
        ((0, 0),),
        (-3.4, 2.6),
        "Momentum can roll through small dents that hold a plain descent.",
    ),
    "booth": Entry(
        "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
        ((-10, 10), (-10, 10)),
        ((1, 3),),
        (-8, -5),
        "A tilted valley couples the variables, so that neither can be found alone.",
    ),
    "matyas": Entry(
        "0.26*(x**2 + y**2) - 0.48*x*y",
        ((-10, 10), (-10, 10)),
        ((0, 0),),
        (-9, 3),
        "Along the floor of a shallow diagonal valley hardly any slope is left.",
    ),
    "three_hump_camel": Entry(
        "2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
        ((-5, 5), (-5, 5)),
        (
            (0, 0),
            (-1.7475523458302888, 0.8737761729151444),
            (1.7475523458302888, -0.8737761729151444),
        ),
        (-2, -1.5),
        "A minimum beside the best one is a trap for whoever comes slowly.",
    ),
    "six_hump_camel": Entry(
        "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2",
        ((-3, 3), (-2, 2)),
        (
            (0.08984201310031806, -0.7126564030207396),
            (-0.08984201310031806, 0.7126564030207396),
        ),
        (-1.1, 0.1),
        "Starts that lie close together can end in minima that lie far apart.",
    ),
    "goldstein_price": Entry(
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
        ((-2, 2), (-2, 2)),
        ((0, -1),),
        (-1.5, 0.5),
        "Where gradients range from ten to a million, no single learning rate fits.",
    ),
    "styblinski_tang": Entry(
        "(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
        ((-5, 5), (-5, 5)),
        ((-2.903534027771177, -2.903534027771177),),
        (0.5, -0.2),
        "Four basins look alike and are not equally deep.",
    ),
    "levy_13": Entry(
        "sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
        ((-10, 10), (-10, 10)),
        ((1, 1),),
        (-6, 7.2),
        "Ripples that grow with the distance make a bowl look rough from afar.",
    ),
    "easom": Entry(
        "-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)",
        ((-100, 100), (-100, 100)),
        ((3.141592653589793, 3.141592653589793),),
        (1.9, 2.2),
        "On a plain without slope the gradient does not know where to go.",
    ),
    "mccormick": Entry(
        "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
        ((-1.5, 4), (-3, 4)),
        ((-0.5471975511965977, -1.5471975511965979),),
        (3.5, 0),
        "A wave along a valley can stop a descent before it reaches the lowest trough.",
    ),
    "branin": Entry(
        "(y - 5.1*x**2/(4*pi**2) + 5*x/pi - 6)**2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
        ((-5, 10), (0, 15)),
        (
            (-3.141592653589793, 12.275),
            (3.141592653589793, 2.275),
            (9.42477796076938, 2.475),
        ),
        (6, 13),
        "Three minima lie along one bent valley, and all are equally good.",
    ),
    "bukin_6": Entry(
        "100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)",
        ((-15, -5), (-3, 3)),
        ((-10, 1),),
        (-6, 2),
        "Along a sharp ridge the gradient points across the way, and a descent jumps to and fro.",
    ),
    "eggholder": Entry(
        "-(y + 47)*sin(sqrt(abs(x/2 + y + 47))) - x*sin(sqrt(abs(x - y - 47)))",
        ((-512, 512), (-512, 512)),
        ((512, 404.2318051137578),),
        (350, 250),
        "The deepest point lies on the border, where the gradient is not zero.",
    ),
    "monkey_saddle": Entry(
        "x**3 - 3*x*y**2",
        ((-2, 2), (-2, 2)),
        (),
        (1.5, 0.05),
        "At a flat saddle even the curvature is zero, and a descent lingers before it falls.",
    ),
    "hyperbolic_saddle": Entry(
        "x**2 - y**2",
        ((-2, 2), (-2, 2)),
        (),
        (-1.8, 0.01),
        "A saddle pulls a descent in along one axis and lets it go along the other.",
    ),
}
