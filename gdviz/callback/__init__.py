"""Who hears of a fit: what all callbacks share, and those that come with Keras."""
