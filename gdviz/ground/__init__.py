"""What everything stands on: bad input, files, kinds, names, cores."""
