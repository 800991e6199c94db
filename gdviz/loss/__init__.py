"""What losses are made of: rows of targets and predictions, and what families of losses share."""
