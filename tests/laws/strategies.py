"""Any world that may be asked for: parts off, counts from nought up, odd parameters, levers.

Sets are sorted before use: their own order differs from process to process.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import strategies as st

from sim.core.registry import LEVERS, MECHANISMS, PHASES
from sim.core.spec import Definition, Dial, Intervention, RunSpec, Trigger
from sim.definitions import find_levers, find_shocks
from tests.worlds import PATHS, spec_of

SPECS = {path: spec_of(path) for path in PATHS}
find_levers()
LEVER_KINDS = dict(LEVERS.items())
SHOCK_KINDS = {name: one for name, (one, _) in find_shocks().items() if one.dials or one.rule}
NAMES = sorted(MECHANISMS)
DIALS = [
    f"{name}.{f.name}"
    for name, part in MECHANISMS.items()
    for f in dataclasses.fields(part.Params)
    if f.metadata.get("dial")
]
COUNTS = ("startups", "smes", "giants", "institutes", "investors", "hubs")


def number(meta: Any, default: float) -> Any:
    """Return values of one declared parameter: its ends, its default and between."""
    low, high = meta["low"], meta["high"]
    ends = [low, high, default]
    near = st.floats(low, min(high, max(4.0 * abs(default), low)))
    if isinstance(default, int):
        return st.sampled_from([int(x) for x in ends]) | st.integers(
            int(low), int(min(high, 4 * default + 4))
        )
    return st.sampled_from([float(x) for x in ends]) | near


@st.composite
def starts(draw: Any, which: str) -> dict[str, Any]:
    """Draw the counts of a start: often none of a kind."""
    few = st.just(0) | st.integers(0, 60)
    changes: dict[str, Any] = {}
    for key in sorted(draw(st.sets(st.sampled_from(COUNTS), max_size=6))):
        changes[f"{which}.{key}"] = min(draw(few), 3 if key in ("giants", "hubs") else 60)
    if draw(st.booleans()):
        changes[f"{which}.governments"] = draw(st.integers(0, 3))
    if draw(st.booleans()):
        changes[f"{which}.people"] = draw(st.floats(0.0, 30.0))
    return changes


@st.composite
def interventions(draw: Any, shock: bool) -> Intervention:
    """Draw one lever or shock, shipped or made up, acting at once or late, capped or not."""
    known = SHOCK_KINDS if shock else LEVER_KINDS
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(known)))
        what = known[name]
    else:
        name, key = "made_up", draw(st.sampled_from(DIALS))
        part, field = key.split(".")
        meta = MECHANISMS[part].Params.__dataclass_fields__[field]
        how = draw(st.sampled_from(("towards", "times", "add")))
        to = draw(st.floats(-2.0, 5.0) if how != "towards" else number(meta.metadata, meta.default))
        what = Definition(name=name, dials=(Dial(key, how, to),), fixed_cost=draw(
            st.sampled_from((0.0, 1.0e6, 1.0e12))
        ))  # fmt: skip
    start = draw(st.sampled_from((0.0, 0.25, 1.0, -1.0)))
    when = draw(st.none() | st.just(Trigger("firms", below=10.0)))
    return Intervention(
        name=name, what=what, start=start, end=max(start, draw(st.sampled_from((0.5, 2.0, 200.0)))),
        ramp=draw(st.sampled_from((0.0, 1.0))), strength=draw(st.sampled_from((0.0, 0.5, 1.0))),
        region=draw(st.sampled_from(("focal", "rival", "all"))), when=when,
        group=draw(st.sampled_from(("all", "startup", "sme", "giant"))),
        payer=draw(st.sampled_from(("", "locality", "province", "nation"))),
        cap=draw(st.none() | st.sampled_from((0.0, 1.0e5, 1.0e9))),
        hazard=draw(st.sampled_from((0.0, 1.0))),
    )  # fmt: skip


@st.composite
def specs(draw: Any) -> RunSpec:
    """Draw any small world."""
    changes: dict[str, Any] = {
        "seed": draw(st.integers(0, 2**63 - 1)),
        "years": 3,
        "world.size": draw(st.sampled_from((0.01, 0.03, 0.06, 0.08))),
        "world.burn_in": draw(st.integers(0, 8)),
        "world.n_rivals": draw(st.sampled_from((0, 1, 1, 2))),
        "world.n_fields": draw(st.sampled_from((2, 3, 16, 16)) | st.integers(2, 16)),
        "world.concepts": draw(st.sampled_from((10, 10, 1))),
        "world.demand": draw(st.sampled_from(("adoption", "flat"))),
        **draw(starts("start")),
        **draw(starts("rival")),
    }
    if draw(st.booleans()):
        changes["world.phases"] = tuple(draw(st.permutations(PHASES[:-1])))
    for name in sorted(draw(st.sets(st.sampled_from(NAMES), max_size=len(NAMES)))):
        changes[f"mechanisms.{name}.on"] = False
    for name in sorted(draw(st.sets(st.sampled_from(NAMES), max_size=5))):
        fields = [f for f in dataclasses.fields(MECHANISMS[name].Params) if f.name != "on"]
        fields = [f for f in fields if f.metadata["low"] is not None]
        if fields:
            f = draw(st.sampled_from(fields))
            changes[f"mechanisms.{name}.{f.name}"] = draw(number(f.metadata, f.default))
    levers, shocks = (
        tuple(draw(st.lists(interventions(shock), max_size=2))) for shock in (False, True)
    )
    spec = SPECS[draw(st.sampled_from(PATHS))].replace(changes)
    return dataclasses.replace(spec, levers=levers, shocks=shocks)  # also what the door refuses
