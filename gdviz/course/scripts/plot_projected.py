"""
A path that may not leave the disc
==================================

After each step the nearest point of the disc is taken, so the path slides along the edge where the
ground beyond it falls on. It comes to rest where the downhill direction stands upright on the edge:
not at the minimum, which is not allowed, but at the lowest of the allowed points.
"""

import gdviz as gd

bowl = gd.Surface("5 (x - 2)^2 + (y - 1)^2", minima=[(2, 1)])
disc = gd.sets.Ball(1.5)
kept = gd.Projected(gd.SGD(0.04), disc, name="Projected")
rules = [kept, gd.SGD(0.04, name="Free")]
title = {
    "en": "The disc's edge leads to its lowest point",
    "ko": "원판의 가장자리가 가장 낮은 점으로 이끕니다",
}
scene = gd.race(bowl, rules, start=(-0.9, -1), steps=40, title=title)

if __name__ == "__main__":
    scene.save("projected.gif")
