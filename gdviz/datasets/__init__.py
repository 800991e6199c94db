"""Where data comes from: digits drawn from fonts, shapes of points, and files."""
