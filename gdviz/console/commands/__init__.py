"""The commands, a file each: it is found by its name, and declares a `COMMAND`."""
