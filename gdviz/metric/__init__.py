"""What is watched and not descended: sums over samples, and what is made of them."""
