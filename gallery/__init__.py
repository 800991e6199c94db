"""The gallery: the course as files and a page, built by `python -m gallery`."""
