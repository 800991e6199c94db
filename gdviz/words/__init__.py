"""Every word that a picture writes, a language a file."""
