"""Ground without any domain: sheets of answers and how they are drawn, formats of numbers and dates, files written whole, bars.

The logger `insight` tells whoever listens what is opened, asked and written. Records hold names of files, tables and properties,
counts and seconds; never a value of the data, and no SQL, since a condition may name an address.
"""

import logging

logging.getLogger("insight").addHandler(logging.NullHandler())  # without another, nothing is shown
