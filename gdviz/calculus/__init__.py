"""What a formula is made of: its words, its derivative, where that is zero, and its numbers."""
