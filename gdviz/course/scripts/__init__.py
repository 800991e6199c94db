"""The course's scripts: each makes one `scene`, and is short enough to be read on a slide."""
