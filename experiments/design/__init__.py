"""Designs: which points of a parameter space are run. Nothing here runs, and only a CSV is read."""
