"""A scene, its frames, and a file for each form."""
