"""The formats of a film, a file each: what a file may end in, who writes it, and how fast."""
