"""What a model does inside: a chain of parts, samples, training, and what is kept of it."""
