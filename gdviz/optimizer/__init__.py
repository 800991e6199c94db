"""What an optimizer is, and the two that are made of another's rule: one's own, and a projected."""
