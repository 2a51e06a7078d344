"""What is wrong with the made-up data on purpose, and how often.

Each rate is the chance, from 0 to 1, that one row (or one row that has the value at all) is spoilt; rows are
spoilt independently. The data card repeats these figures and a test holds both to what is in the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.datasets.simulation.draws import DAY, END, FIRST_SENSIBLE

if TYPE_CHECKING:
    import numpy as np

    from insight.datasets.simulation.draws import Bools, Ints

# customers
MISSING_EMAIL = 0.06
EMPTY_EMAIL = 0.005  # text without a character
INVALID_EMAIL = 0.015
SHARED_EMAIL = 0.003  # the address of the customer before
MISSING_MOBILE = 0.09
UNPARSABLE_MOBILE = 0.015
MISSING_BIRTHDAY = 0.10
OLD_BIRTHDAY = 0.001  # before 1900
EMPTY_FIRST_NAME = 0.003
EMPTY_CITY = 0.01
MISSING_POSTCODE = 0.02
MISSING_HOME_STORE = 0.05
MISSING_OPT_IN = 0.04

# orders and their lines
ORPHAN_ORDER = 0.002  # customer_id of nobody
NEGATIVE_ORDER = 0.001  # amount, discount and all lines have the wrong sign
FUTURE_ORDER = 0.0005  # dated after 2026-01-01
OLD_ORDER = 0.0005  # dated before 1900
UNKNOWN_PRODUCT = 0.003  # share of lines: product_id of no product
ORPHAN_LINE = 0.0005  # extra lines of no order, beside those of the orders

# store visits
FUTURE_VISIT = 0.0005
OLD_VISIT = 0.0005

NOBODY = 900_000_000  # customer_id of orphan orders begin here
NO_PRODUCT = 900_000  # product_id of unknown products begin here


def wrong_times(rng: np.random.Generator, times: Ints, future: float, old: float) -> Ints:
    """`times` (seconds) with a share `future` put after the last day and a share `old` before 1900."""
    luck = rng.random(times.size)
    late, early = luck < future, luck > 1 - old
    wrong = times.copy()
    wrong[late] = END + times[late] % DAY + DAY * rng.integers(1, 2000, late.sum())
    wrong[early] = FIRST_SENSIBLE + times[early] % DAY - DAY * rng.integers(1, 3000, early.sum())
    return wrong


def unknown_ids(rng: np.random.Generator, ids: Ints, rate: float, begin: int) -> Ints:
    """`ids` with a share `rate` replaced by ids from `begin` on, which nothing has."""
    wrong = ids.copy()
    chosen: Bools = rng.random(ids.size) < rate
    wrong[chosen] = begin + rng.integers(0, 100_000, chosen.sum())
    return wrong
