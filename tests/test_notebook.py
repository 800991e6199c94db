"""In a notebook every object shows itself: a real one is executed, and its outputs are read."""

import re

import pytest

import gdviz as gd
from gdviz.ground.tables import html_table

nbformat = pytest.importorskip("nbformat", reason="notebooks are an extra of the tests")
nbclient = pytest.importorskip("nbclient", reason="notebooks are an extra of the tests")
pytest.importorskip("ipykernel", reason="notebooks are an extra of the tests")

MODEL = 'gd.Sequential([gd.layers.Input((2,)), gd.layers.Dense(3), gd.layers.Dense(1, "relu")])'
SHOWN = {  # a cell: the kind of output that it has, and what stands in it
    'gd.Surface("x^2 + 10 y^2")': ("text/latex", r"$x^{2} + 10 y^{2}$"),
    'gd.Curve("a w^2", a=3)': ("text/latex", r"w^{2},\; a = 3$"),
    'gd.losses.get("mse")': ("text/latex", r"\ell(y, \hat{y}) ="),
    "gd.Adam(0.1)": ("text/latex", r"\hat{m}_{t}"),
    'gd.methods.get("newton")': ("text/latex", r"\begin{aligned}"),
    "gd.surfaces.himmelblau.critical_points()": ("text/html", "<td>(3, 2)</td><td>0</td>"),
    'gd.descend("x^2 + y^2", gd.SGD(0.25), (4, 2), 3)': (
        "text/html",
        "<tr><td>1</td><td>2</td><td>1</td><td>5</td><td>4</td><td>2</td></tr>",
    ),
    MODEL: ("text/html", "<td>dense (Dense)</td><td>(None, 3)</td><td>9</td>"),
    'gd.race("x^2 + y^2", gd.SGD(0.1), start=(1, 1), steps=1)': ("text/html", "<iframe"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_every_object_shows_itself_in_a_notebook(tmp_path):
    cells = ["import gdviz as gd", *SHOWN]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": tmp_path}}).execute()
    for (cell, (kind, text)), done in zip(SHOWN.items(), notebook.cells[1:], strict=True):
        assert text in done.outputs[0].data[kind], cell


def rows(table):
    """Return the texts of a table's cells, row by row."""
    cells = (re.findall(r"<t[dh]>(.*?)</t[dh]>", row) for row in table.split("<tr>")[1:])
    return list(cells)


def test_a_long_table_shows_its_ends():
    columns = {"n": range(20), "half": [k / 2 for k in range(20)]}
    shown = rows(html_table(columns, "a & b"))
    assert [row[0] for row in shown] == ["n", *"0123", "…", *map(str, (16, 17, 18, 19))]
    assert shown[-1] == ["19", "9.5"]
    assert ">a &amp; b</caption>" in html_table(columns, "a & b")
    assert len(rows(html_table({"n": range(10)}, ""))) == 11


def test_a_trajectory_of_several_starts_shows_where_each_ended():
    path = gd.descend("x^2 + y^2", gd.SGD(0.25), [(4, 2), (8, 0)], 2)
    head, *found = rows(path._repr_html_())
    assert head == ["start", "first x", "first y", "last x", "last y", "last value"]
    assert found == [["0", "4", "2", "1", "0.5", "1.25"], ["1", "8", "0", "2", "0", "4"]]


def test_a_training_shows_its_epochs_and_the_losses_of_its_weights():
    model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(10)])
    assert "Trainable params: 20" in model._repr_html_()
    model.compile("sgd", "mse")
    history = model.fit([[1.0]] * 4, [[2.0] * 10] * 4, epochs=2, verbose=0, record=1)
    assert [row[0] for row in rows(history._repr_html_())] == ["epoch", "0", "1"]
    assert rows(history.trajectory._repr_html_())[0] == ["step", "value"]
    assert rows(gd.Sequential()._repr_html_()) == [["Layer (type)", "Output Shape", "Param #"]]
