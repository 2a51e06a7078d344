"""Ground without any domain: sheets of answers and how they are drawn, formats of numbers and dates, files written whole, bars."""
