"""Critical mass: does a push that is withdrawn leave more than its dose, does size at the start matter?

    python -m experiments.critical_mass [--seeds 16] [--workers 2]        writes docs/critical_mass.md

What is run stands in ``configs/lives/critical_mass.yaml``, what is asked in ``mass_judge``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

import sim
from sim.core.jit import A

from .. import cli, run
from ..executors import default_workers, each, progress
from ..lives.command import taken
from ..sections import put
from .file import KEPT, NEVER, Mass, load
from .ignition import course, ignites
from .judge import Built, Dose, Push, built, judge_push

PAGE = Path(__file__).resolve().parents[2] / "docs" / "critical_mass.md"


class Found(NamedTuple):
    """One run: firms of each year from 0 on, and whether it ignited."""

    firms: A
    ignited: bool


class Pushed(NamedTuple):
    """The pushes of one place: firms by dose (seeds × years), the same without, and what follows."""

    firms: dict[Dose, A]
    built: dict[Dose, Built]
    """What each dose built that was withdrawn."""
    verdict: Push


class Swept(NamedTuple):
    """The sizes of one place: firms at the start and at the end, and ignition (sizes × seeds)."""

    start: A
    end: A
    ignited: A


def live(spec: sim.RunSpec) -> Found:
    """Live one run. Runs in a worker."""
    frame = run.live(spec, panels=False).indicators
    rows = frame[(frame["region"] == "focal") & (frame["quarter"] % 4 == 0)]
    return Found(rows["firms"].to_numpy(float), ignites(course(frame, spec.world.size)) >= 0)


def specs(mass: Mass, seeds: Sequence[int], world: str) -> list[sim.RunSpec]:
    """Return every run: for each place the doses, then the sizes, each with all seeds."""
    settings = []
    for place in mass.places:
        settings += [((*place.words, *mass.push.words(*dose)), mass.push.last)
                     for dose in mass.push.doses]  # fmt: skip
        settings += [((*place.words, *mass.sweep.words(firms)), mass.sweep.years)
                     for firms in mass.sweep.firms]  # fmt: skip
    made = [sim.load(*words, f"world={world}", years=years) for words, years in settings]
    return [spec.replace(seed=seed) for spec in made for seed in seeds]


def gathered(mass: Mass, found: Sequence[Found], seeds: int) -> tuple[list[Pushed], list[Swept]]:
    """Return the pushes and the sizes of each place, from runs in the order of ``specs``."""
    many = [list(found[i : i + seeds]) for i in range(0, len(found), seeds)]
    pushes, sweeps = [], []
    for _ in mass.places:
        firms: dict[Dose, A] = {}
        for dose in mass.push.doses:
            firms[dose] = np.array([one.firms for one in many.pop(0)])
        none = firms[0.0, NEVER]
        made = {
            (strength, years): built(firms[strength, years], none, years, mass.push.after)
            for strength, years in mass.push.doses if years not in (NEVER, KEPT)
        }  # fmt: skip
        main_doses = {s: made[s, mass.push.years] for s in mass.push.strengths}
        pushes.append(Pushed(firms, made, judge_push(main_doses, mass.stays)))
        sizes = [many.pop(0) for _ in mass.sweep.firms]
        sweeps.append(Swept(
            np.array([[one.firms[0] for one in size] for size in sizes]),
            np.array([[one.firms[-1] for one in size] for size in sizes]),
            np.array([[one.ignited for one in size] for size in sizes]),
        ))  # fmt: skip
    return pushes, sweeps


def main(words: Sequence[str]) -> int:
    """Make all runs, write the page and draw the figure."""
    from ..figures import critical_mass as figure
    from ..figures.style import save
    from .page import page

    mass = load()
    given = taken("critical_mass", mass.seeds, mass.first_seed, words, PAGE, mass.world)
    seeds = range(given.seeds_from, given.seeds_from + given.seeds)
    todo = specs(mass, seeds, given.world)
    cli.compiled()
    made = each(live, todo, given.workers or default_workers())
    pushes, sweeps = gathered(mass, list(progress(made, len(todo), "runs")), len(seeds))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    put(given.out, "mass", page(mass, pushes, sweeps, seeds, given.world))
    (given.out.parent / "images").mkdir(exist_ok=True)
    save(figure.draw((mass, pushes, sweeps), "en"),
         given.out.parent / "images" / "critical_mass.png", dpi=80, colours=64)  # fmt: skip
    print(given.out)
    return 0
