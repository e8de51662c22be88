"""Dated or random events from outside that a lever cannot bring about, one file each."""
