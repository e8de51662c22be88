"""The core of the model as a good user of Mesa would write it, after an hour spent on making it fast.

An object for each thing, agents in Mesa's agent sets, one file a mechanism; formulas, parameters and
luck are the model's own, so that both agree to the last digits (``same.py``); nothing is quadratic. It
is the yardstick of ``agglomera benchmark`` and is used for nothing else.

What makes it fast: attributes in slots; loops over an agent set, since ``AgentSet.do`` looks each
agent up again and costs ten times an empty call; luck drawn for all at once (``luck.Lanes``); who
works where noted once a quarter (``capability.count``); parameters read once before a loop.
"""
