"""The core of the model as a good user of Mesa would write it: one object for each thing.

One file a mechanism. Each takes the model and lets agents act (``AgentSet.do``); formulas, parameters
and luck are the model's own, so that both agree to the last digits (``same.py``); nothing is
quadratic. It is the yardstick of ``agglomera benchmark`` and is used for nothing else.
"""
