"""Gradient descent made visible."""
