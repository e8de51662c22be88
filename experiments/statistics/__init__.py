"""Paired comparisons, intervals and scales: what can be told of a few runs."""
