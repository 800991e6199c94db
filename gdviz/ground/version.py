"""The version, where the package, its pictures and its setup read it."""

__version__ = "0.1.0"
