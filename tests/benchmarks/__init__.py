"""How fast insight is, beside SQL by hand, Polars and pandas. Run with `python -m tests.benchmarks`; see `__main__`."""
