"""The layers, a family a file: what each computes, remembers, and adds to the loss."""
