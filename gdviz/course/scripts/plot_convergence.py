"""
Three variables need no map
===========================

A function of three variables has no map, but its loss, the length of its gradient and each of its
coordinates can be followed step by step. The loss curves most along z, so that coordinate settles
first; the gradient becomes short while x is still on its way.
"""

import gdviz as gd

rules = [gd.SGD(0.1), gd.SGD(0.05, momentum=0.8, name="Momentum"), gd.Adam(0.2)]
title = {"en": "Three variables need no map", "ko": "변수가 셋이어도 지도 없이 따라갑니다"}
scene = gd.race("x^2 + 2y^2 + 3z^2", rules, start=(2, -1.5, 1), steps=40, title=title)

if __name__ == "__main__":
    scene.save("convergence.gif")
