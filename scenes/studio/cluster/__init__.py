"""Drawing on other machines, as tasks of Dask."""
