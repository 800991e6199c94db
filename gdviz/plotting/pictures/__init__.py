"""The pictures: one function each, one file a lesson."""
