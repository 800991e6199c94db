"""What draws one thing: themes, text, and the marks of a scene."""
