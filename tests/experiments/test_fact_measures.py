"""Measures of facts on made-up firms, people and ties with known answers."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from experiments.measures_of import MEASURES, Look
from experiments.measures_of.partners import _top_of_poisson
from experiments.measures_of.relatedness import related

COLUMNS = ["quarter", "kind", "region", "actor", "other", "cause", "field", "concept", "amount"]


class Made:
    """A record that is made up: events, panels and the end."""

    def __init__(self, events: list[dict[str, Any]], years: int = 12, **panels: Any) -> None:
        rows = [{"region": "focal", "other": 0, "cause": "", "field": "rail", "concept": -1,
                 "amount": 1.0, **one} for one in events]  # fmt: skip
        self.events = pd.DataFrame(rows, columns=COLUMNS)
        self.panels = {name: pd.DataFrame(many) for name, many in panels.items()}
        self.spec, self.final = SimpleNamespace(years=years, seed=1), dict[str, Any]()

    def events_of(self, *kinds: str) -> pd.DataFrame:
        return self.events[self.events["kind"].isin(kinds)]

    def panel(self, name: str) -> pd.DataFrame:
        return self.panels[name]


def read(record: Made, name: str, a: float = 0.0, b: float = 10.0) -> float:
    return MEASURES[name](Look(cast(Any, record)), (a, b))


def firm(id: int, year: int, **more: Any) -> dict[str, Any]:
    return {"id": id, "quarter": 4 * year, "region": "focal", "field": "rail", "age": 5.0,
            "people": 2, "labour": 8.0, "concept": 3, "productivity": 0.0, "chain": 1.0,
            "revenue": 100.0, "inputs": 0.0, "research": 0.0, **more}  # fmt: skip


def event(kind: str, quarter: int, actor: int, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "quarter": quarter, "actor": actor, **more}


# Firms --------------------------------------------------------------------------------------------


def test_entrants_are_those_in_their_first_year() -> None:
    firms = [firm(1, 1), firm(2, 1, age=0.75, people=1, labour=4.0)]
    record = Made([], firms=firms)
    assert read(record, "workers_of_entrants") / read(record, "entrant_years") == 5.0
    assert read(record, "workers_of_firms") / read(record, "firms_at_year_ends") == 7.5


def test_entry_goes_with_exit_where_both_are_high() -> None:
    fields = {"rail": 1, "software": 2, "displays": 3, "genomics": 4}
    firms = [firm(i, y, field=f) for f in fields for i in range(3) for y in range(1, 11)]
    events = [event(kind, 4, 9, field=f) for f, many in fields.items()
              for kind in ("born", "closed") for _ in range(many)]  # fmt: skip
    assert read(Made(events, firms=firms), "entry_with_exit") == pytest.approx(1.0)
    turned = [e if e["kind"] == "born" else {**e, "field": list(fields)[4 - fields[e["field"]]]}
              for e in events]  # fmt: skip
    assert read(Made(turned, firms=firms), "entry_with_exit") == pytest.approx(-1.0)
    assert math.isnan(read(Made(events, firms=firms[:60]), "entry_with_exit"))  # two fields


def test_closures_are_counted_for_ten_years_and_sales_end_the_watch() -> None:
    events = [
        event("spun_off", 0, 1), event("spun_off", 0, 2), event("spun_off", 0, 3),
        event("spun_off", 0, 4, amount=0.0),  # another field
        event("closed", 8, 1), event("acquired", 4, 2), event("closed", 44, 3),
        event("born", 4, 5), event("closed", 4, 4),
    ]  # fmt: skip
    record = Made(events)
    assert read(record, "closures_of_spin_offs") == 1.0  # the third outlives the ten years
    assert read(record, "years_of_spin_offs") == 2.0 + 1.0 + 10.0
    assert (read(record, "closures_of_de_novo"), read(record, "years_of_de_novo")) == (0.0, 10.0)


def test_the_gap_is_within_a_field_and_of_ten_makers() -> None:
    rail = [firm(i, 1, productivity=i / 10) for i in range(11)]
    far = [firm(99 + i, 1, field="software", productivity=50.0) for i in range(3)]  # too few
    record = Made([], firms=rail + far)
    assert read(record, "productivity_gaps") == pytest.approx(0.8)
    assert read(record, "fields_with_gaps") == 1.0


def test_productivity_is_kept_by_the_share_that_is_kept() -> None:
    now = [firm(i, 1, productivity=float(i)) for i in range(10)]
    later = [firm(i, 2, productivity=100.0 + 0.7 * i) for i in range(10)]  # all rise together
    record = Made([], firms=now + later)
    kept = read(record, "productivity_kept") / read(record, "productivity_squares")
    assert kept == pytest.approx(0.7)


def test_research_grows_as_a_power_of_sales() -> None:
    firms = [firm(i, 1, revenue=2.0**i, research=3.0 * 2.0 ** (0.8 * i)) for i in range(5)]
    record = Made([], firms=[*firms, firm(9, 1, revenue=1e9, research=0.0)])  # spends nothing
    assert read(record, "research_with_size") / read(record, "size_squares") == pytest.approx(0.8)


def test_innovators_of_a_year_are_watched_in_the_next() -> None:
    firms = [firm(i, y) for i in (1, 2, 3) for y in (1, 2)] + [firm(4, 1)]
    launches = [
        event("launched", q, i) for q, i in ((0, 1), (3, 1), (2, 2), (4, 4), (5, 1), (6, 3))
    ]
    record = Made(launches, firms=firms)
    assert read(record, "innovating_firm_years") == 4.0  # 1 and 2 in the first, 1 and 3 then
    assert (read(record, "launches_again"), read(record, "innovators_watched")) == (1.0, 2.0)
    assert (read(record, "launches_after_none"), read(record, "others_watched")) == (1.0, 1.0)


# People -------------------------------------------------------------------------------------------


def test_successes_are_counted_by_person() -> None:
    events = []
    for n in range(5):  # person 1 is in all teams, each time with somebody new
        events += [event("project_joined", n, 7, other=p, concept=n) for p in (1, 10 + n)]
        events.append(event("succeeded", n + 1, 7, concept=n))
    events.append(event("project_joined", 9, 7, other=99, concept=9))  # never succeeds
    record = Made(events)
    assert (read(record, "inventors"), read(record, "inventors_of_one")) == (6.0, 5.0)
    assert read(record, "successes_of_top_inventors") == 5.0
    assert read(record, "successes_of_inventors") == 10.0


def person(id: int, year: int, employer: int, tenure: int, wage: float = 1.0, **more: Any) -> Any:
    return {"id": id, "quarter": 4 * year, "region": "focal", "place": "firm",
            "employer": employer, "tenure": tenure, "wage": wage, **more}  # fmt: skip


def test_separations_leave_out_who_retires() -> None:
    people = [
        person(1, 1, 5, 0), person(1, 2, 6, 0),  # leaves a new job
        person(2, 1, 5, 2), person(2, 2, 5, 6),  # stays in one
        person(3, 1, 5, 40),  # retires
        person(4, 1, 5, 40), person(4, 2, 5, 44, place="nobody"),  # loses an old job
    ]  # fmt: skip
    record = Made([event("retired", 6, 3)], people=people)
    assert (read(record, "separations_from_new_jobs", 0, 1), read(record, "new_jobs", 0, 1)) == (
        1,
        2,
    )
    assert (read(record, "separations_from_old_jobs", 0, 1), read(record, "old_jobs", 0, 1)) == (
        1,
        1,
    )


def test_movers_are_held_against_stayers() -> None:
    people = [
        person(1, 1, 5, 8, 1.0), person(1, 2, 6, 1, 1.21),
        person(2, 1, 5, 8, 1.0), person(2, 2, 5, 12, 1.1),
        person(3, 1, 5, 8, 1.0), person(3, 2, 7, 1, 9.0),  # hired after a time without a job
    ]  # fmt: skip
    record = Made([event("moved", 5, 1)], people=people)
    assert read(record, "movers") == 1.0
    assert read(record, "wage_gains_of_movers") == pytest.approx(math.log(1.1))


# Ties ---------------------------------------------------------------------------------------------


def tie(a: int, b: int, year: int, far: bool = False) -> dict[str, Any]:
    return {"a": a, "b": b, "quarter": 4 * year, "layer": "research", "region_a": "focal",
            "region_b": "rival" if far else "focal"}  # fmt: skip


def ties_of(pairs: list[dict[str, Any]], many: int, years: range) -> Made:
    firms = [firm(i, y) for i in range(many) for y in years]
    frame = pd.DataFrame(firms).astype({"field": "category"})
    return Made([], years=max(years), firms=frame, ties=pairs)


def test_a_tie_that_comes_back_is_told_from_a_new_one() -> None:
    pairs = [tie(0, 1, 0), tie(0, 1, 2), tie(2, 3, 2)]
    record = ties_of(pairs, 4, range(3))
    assert (read(record, "ties_renewed", 0, 2), read(record, "former_partners", 0, 2)) == (1.0, 1.0)
    assert read(record, "ties_with_strangers", 0, 2) == 1.0
    assert read(record, "strangers", 0, 2) == 5.0 + 5.0


def test_the_top_tenth_of_a_star_holds_half() -> None:
    record = ties_of([tie(0, b, 1) for b in range(1, 10)], 10, range(2))
    assert read(record, "tie_ends_of_top_firms", 0, 1) / read(record, "tie_ends", 0, 1) == 0.5
    assert read(record, "tie_ends_of_top_by_chance", 0, 1) < 9.0


def test_the_top_of_a_poisson_law_is_that_of_many_draws() -> None:
    draws = np.sort(np.random.default_rng(1).poisson(3.0, 200_000))[::-1]
    assert _top_of_poisson(3.0) == pytest.approx(draws[:20_000].sum() / 200_000, rel=0.01)
    assert _top_of_poisson(0.0) == 0.0


def test_ties_are_counted_by_region_and_park() -> None:
    record = ties_of([tie(0, 1, 1), tie(0, 2, 1), tie(0, 9, 1, far=True)], 3, range(2))
    away = firm(9, 1, region="rival")
    record.panels["firms"] = pd.concat([record.panels["firms"], pd.DataFrame([away])])
    record.final = {"firms.alive": np.ones(3, bool), "firms.address": np.arange(3, dtype=np.uint64),
                    "firms.park": np.array([0, 0, 1])}  # fmt: skip
    seen = [read(record, f"{what}_{where}", 0, 1) for where in ("in_region", "beyond_region",
            "in_park", "across_parks") for what in ("ties", "pairs")]  # fmt: skip
    assert seen == [2.0, 3.0, 1.0, 3.0, 1.0, 1.0, 1.0, 2.0]


def test_related_fields_come_and_unrelated_ones_go() -> None:
    from sim.core.spec import FIELDS

    upstream = np.array([[1, 1], [0, 0], *([[3, 3]] * (len(FIELDS) - 2))])
    assert related(upstream)[0, 1] == related(upstream)[1, 0] == 1.0
    assert not related(upstream).diagonal().any()
    start = [firm(i, 0, field=FIELDS[0]) for i in range(4)] + [firm(5, 0, field=FIELDS[5])]
    end = [firm(i, 5, field=FIELDS[0]) for i in range(4)] + [firm(6, 5, field=FIELDS[1])]
    record = Made([], years=5, firms=start + end)
    record.final["fields.upstream"] = upstream
    counts = {name: read(record, f"fields_{name}", 0, 5)
              for name in ("absent", "entering", "present", "leaving")}  # fmt: skip
    assert counts == {"absent": len(FIELDS) - 2, "entering": 1.0, "present": 2.0, "leaving": 1.0}
    assert read(record, "relatedness_of_entering", 0, 5) == pytest.approx(4 / 5)
    assert read(record, "relatedness_of_leaving", 0, 5) == 0.0
