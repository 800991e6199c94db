"""The documentation: `python -m docs` builds its site, with Sphinx."""
