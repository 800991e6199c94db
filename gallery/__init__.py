"""The gallery: one short script a picture."""
