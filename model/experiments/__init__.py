"""The runs behind the film of training, recorded once: python -m model.experiments.

Each module is one experiment: its `run` takes MNIST and returns the arrays that
`model/recorded_runs.py` describes, and its docstring says what is done, and how long it takes.
"""
