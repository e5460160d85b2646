"""The numbers: a small network's forward and backward passes, in NumPy, and its derivations."""
