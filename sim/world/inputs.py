"""Who makes the inputs of whom: the input-output table of fields, two inputs for each.

The seeds name some of the links; the rest is assumed from what the products are made of. A world
with fewer fields takes the nearest related field where an input is missing.
"""

from __future__ import annotations

import numpy as np

from ..core.jit import A
from ..core.spec import FIELDS

INPUTS = {
    "integrated_circuits": ("equipment", "new_materials"),  # 001:117, 003:71
    "displays": ("new_materials", "equipment"),  # 001:47
    "software": ("integrated_circuits", "internet"),  # assumed
    "internet": ("software", "integrated_circuits"),  # assumed
    "equipment": ("new_materials", "integrated_circuits"),  # assumed; 001:69
    "robotics": ("equipment", "software"),  # assumed
    "aerospace": ("new_materials", "equipment"),  # assumed
    "rail": ("equipment", "new_materials"),  # assumed
    "biomedicine": ("green_chemistry", "equipment"),  # 001:51; assumed
    "genomics": ("equipment", "software"),  # 001:63; assumed
    "new_materials": ("green_chemistry", "equipment"),  # assumed
    "green_chemistry": ("equipment", "new_materials"),  # assumed
    "batteries": ("new_materials", "green_chemistry"),  # 003:31, 003:69
    "new_energy": ("equipment", "new_materials"),  # assumed
    "smart_vehicles": ("batteries", "integrated_circuits"),  # 003:69, 003:71
    "environment": ("equipment", "green_chemistry"),  # assumed
}
"""For each field the two fields that make its inputs."""


def upstream(relatedness: A) -> A:
    """Return the fields upstream of each, an array (fields, 2); ``relatedness`` is (fields, fields)."""
    k = len(relatedness)
    near = np.argsort(-(relatedness - np.eye(k)), axis=1, kind="stable")
    table = np.zeros((k, 2), np.int64)
    for f in range(k):
        known = [FIELDS.index(name) for name in INPUTS[FIELDS[f]] if FIELDS.index(name) < k]
        others = [int(g) for g in near[f] if g != f and g not in known]
        chosen = (known + others + [f, f])[:2]
        table[f] = chosen
    return table
