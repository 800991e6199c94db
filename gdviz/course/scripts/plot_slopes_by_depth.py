"""
Slopes vanish, explode, or keep their size
==========================================

Values run forward through twenty layers that have learned nothing, then the slopes come back. Each
layer multiplies a slope: by about a quarter where it is a sigmoid, by about one where it is a ReLU
whose weights begin as He et al. chose them, and by more where they begin too large.
"""

import gdviz as gd

scene = gd.plotting.slopes_by_depth()

if __name__ == "__main__":
    scene.save("slopes_by_depth.gif")
