"""How a network learns: samples, passes, the loop, what is kept."""
