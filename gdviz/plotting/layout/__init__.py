"""Where things stand on a page: charts, maps, strips, names and their room."""
