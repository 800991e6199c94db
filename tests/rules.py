"""The rules that tests step: each kind as it is, and with what changes its lines."""

import gdviz as gd
from gdviz import optimizers, schedules

NUMBER_BY_NUMBER = [
    *(kind(0.02) for kind in optimizers.OPTIMIZERS.values()),
    gd.SGD(0.01, momentum=0.9, nesterov=True, weight_decay=0.1),
    gd.SGD(0.01, momentum=0.9, clipvalue=1.0),
    gd.RMSprop(0.02, centered=True, momentum=0.5),
    gd.Adam(0.02, amsgrad=True),
    gd.Lion(0.02, weight_decay=0.1),
    gd.Adam(schedules.ExponentialDecay(0.05, 5, 0.5)),
]
