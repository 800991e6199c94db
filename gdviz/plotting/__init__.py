"""Everything that draws: Matplotlib's only home."""
