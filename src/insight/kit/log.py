"""The logger `insight`: what is opened, asked and written, for whoever listens.

Records hold names of files, tables and properties, counts and seconds; never a value of the data, and no SQL, since a condition
may name an address. Without a handler nothing is shown: `logging.getLogger("insight").setLevel("INFO")` and a handler show it.
"""

from __future__ import annotations

import logging

logging.getLogger("insight").addHandler(logging.NullHandler())


def log_of(name: str) -> logging.Logger:
    """The logger of a module, below `insight`.

    >>> log_of("insight.customers.engines.engine").parent.name
    'insight'
    """
    return logging.getLogger(name)
