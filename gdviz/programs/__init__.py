"""A straight line of operations, written once and read in several ways."""
