"""Pay follows what people know: at their own employer and in fields that are not their own."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.moves import UNTRAINED, _ahead
from tests.worlds import lived, small


def test_unfamiliar_fields_lie_at_a_fixed_distance_however_far_the_frontier() -> None:
    near, far = np.array([1.5, 1.5]), np.array([4.0, 4.0])
    assert _ahead(1, 0, 0, 1.4, 0.0, near) == _ahead(1, 0, 0, 1.4, 0.0, far) == UNTRAINED
    assert _ahead(0, 0, 1, 1.4, 0.0, near) == 1.4 - 1.5


def test_review_raises_wages_of_those_who_stay_and_cuts_none() -> None:
    spec = small("fusion", mechanisms__moves__search=0.0, mechanisms__moves__fire=0.0,
                 mechanisms__wages__on=False, mechanisms__migration__on=False)  # fmt: skip
    world = lived(spec, 0)
    before = dict(zip(world.people.address[: world.people.n].tolist(),
                      world.people.wage[: world.people.n].tolist()))  # fmt: skip
    at_firm = {
        int(a) for a, place, tenure in zip(world.people.address[: world.people.n],
                                           world.people.place[: world.people.n],
                                           world.people.tenure[: world.people.n])
        if place == 1 and tenure >= 0
    }  # fmt: skip
    for _ in range(4):
        world.step()
    x = world.people
    same = [
        (before[int(a)], wage) for a, place, tenure, wage in zip(
            x.address[: x.n], x.place[: x.n], x.tenure[: x.n], x.wage[: x.n])
        if int(a) in at_firm and place == 1 and tenure >= 4
    ]  # fmt: skip
    assert same and all(after >= was for was, after in same)
    assert any(after > was for was, after in same)
