"""How steps are taken: one by one, for many points at once, or, where there are many, compiled."""
