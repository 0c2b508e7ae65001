"""A made-up Hub with the shape of the real one: see `write`."""
