"""What is recorded of findings, facts and signatures agrees with the reference numbers.

A miss stays a miss: it is recorded in the file of what was asked, with a why, and published.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from experiments import red
from experiments.claims import STATUSES
from experiments.findings import command as findings
from experiments.findings.data import FACTS, FINDINGS, Finding, Kind, load
from experiments.signatures import command as signatures
from experiments.signatures import data as signature_data
from experiments.signatures.data import Signature
from tests.house.tree import ROOT

CHEAP = ("T1", "T3")


class Claim(NamedTuple):
    """One thing that was asked: where its numbers and its page are, and what stands in its file."""

    kind: str
    id: str
    page: str
    made: Finding | Signature
    bands: dict[str, tuple[str, tuple[float, float]]]
    """Claim and band by name."""
    reported: frozenset[str]
    """What is reported, not judged."""


def of_kind(kind: Kind) -> list[Claim]:
    return [
        Claim(kind.name, f.id, f"docs/{kind.name}.md", f,
              {s.name: (s.claim, s.band) for s in f.statistics},
              frozenset(s.name for s in f.statistics if s.role == "report"))
        for f in load(kind=kind)
    ]  # fmt: skip


def of_signatures() -> list[Claim]:
    return [
        Claim("signatures", s.path, "docs/paths.md", s,
              {p.name: (p.claim, p.band) for p in s.parts},
              frozenset(name for p in s.parts if p.role == "report"
                        for name in (p.name, *(f"{a.name} {p.name}" for a in s.ablations))))
        for s in signature_data.load()
    ]  # fmt: skip


KNOWN = [*of_kind(FINDINGS), *of_kind(FACTS), *of_signatures()]
STORED = {kind: red.kept(kind) for kind in ("findings", "facts", "signatures")}
PAIRS = {"findings": findings.PAIRS, "facts": findings.PAIRS, "signatures": signatures.PAIRS}


def judged(one: Claim) -> bool:
    return one.id in STORED[one.kind].get("verdicts", {})


JUDGED = [one for one in KNOWN if judged(one)]


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: f"{one.kind}-{one.id}")
def test_the_recorded_verdict_is_that_of_the_reference(one: Claim) -> None:
    stored = STORED[one.kind]
    if not judged(one):
        assert one.kind == "facts" and one.made.status == STATUSES[0], "no numbers, no verdict"
        return
    numbers = stored["numbers"][one.id]
    missed = [
        n for n, row in numbers.items() if row["verdict"] == "missed" and n not in one.reported
    ]
    found = (stored["verdicts"][one.id], sorted(missed))
    said = f"{one.kind} {one.id}: write status: {found[0]}, missed: [{', '.join(missed)}] and a why"
    assert (one.made.status, sorted(one.made.missed)) == found, said


@pytest.mark.parametrize("one", JUDGED, ids=lambda one: f"{one.kind}-{one.id}")
def test_bands_are_those_that_were_judged(one: Claim) -> None:
    for name, (claim, band) in one.bands.items():
        row = STORED[one.kind]["numbers"][one.id][name]
        assert tuple(row["band"]) == band
        if claim != "null" and row["verdict"] == "met":
            assert band[0] <= row["point"] <= band[1]
        if row["verdict"] == "missed":
            low, high = row["interval"]
            assert high < band[0] or low > band[1]


@pytest.mark.parametrize("one", JUDGED, ids=lambda one: f"{one.kind}-{one.id}")
def test_it_is_published_with_its_why(one: Claim) -> None:
    text = (ROOT / one.page).read_text("utf-8")
    assert one.made.title in text and one.made.title_zh in text
    assert not one.made.why or one.made.why in text, f"{one.page}: write it again with --docs"


@pytest.mark.parametrize("kind", [k for k, one in STORED.items() if one])
def test_the_seeds_are_fresh(kind: str) -> None:
    first, last = STORED[kind]["seeds"]
    assert first > 5000 and last - first + 1 == STORED[kind]["pairs"] == PAIRS[kind]


@pytest.mark.slow
def test_two_findings_run_again_with_fewer_pairs() -> None:
    plan = findings.Plan(load(CHEAP), 12, 5001, quick=False)
    for row in plan.judged(plan.live(workers=1)):
        if row.name not in ("mobility", "spin_offs", "moves_free", "founding_free"):
            continue
        low, high = STORED["findings"]["numbers"][row.whose][row.name]["interval"]
        room = high - low  # a third of the pairs: half again as wide, and luck
        assert low - room <= row.got.point <= high + room, row.name
