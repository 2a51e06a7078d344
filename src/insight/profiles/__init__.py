"""Expressions over rows become one row per profile: the catalog, the plan of passes, RFM scores."""
