"""
A formula as a graph: values forward, slopes back
=================================================

Each operation of the formula is a node. Values run forward to the result; from there the slopes
come back, each the one after it times the slope of the edge between them.
"""

import gdviz as gd

scene = gd.plotting.computation_graph("(a*b + c)^2", a=2, b=-3, c=10)

if __name__ == "__main__":
    scene.save("computation_graph.gif")
