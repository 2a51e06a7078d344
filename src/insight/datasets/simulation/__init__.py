"""The made-up shop: customers, what they buy and do, and what is wrong with the data on purpose."""
