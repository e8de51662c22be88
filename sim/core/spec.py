"""What a run is: a frozen, plain description with a fingerprint. Nothing here knows Hydra."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import InputError, shown, unknown
from .params import Switch, check, coerce, par, plain
from .registry import PHASES
from .sound import sound

FIELDS = (
    "integrated_circuits", "displays", "software", "internet",
    "equipment", "robotics", "aerospace", "rail",
    "biomedicine", "genomics", "new_materials", "green_chemistry",
    "batteries", "new_energy", "smart_vehicles", "environment",
)  # fmt: skip
"""Technology domains named in the seeds (000:10, 000:46, 001:55, 003:31, 004:39, 004:45, 004:49)."""

FIELD_NAMES_ZH = (
    "集成电路", "新型显示", "软件", "互联网", "高端装备", "机器人", "航空航天", "轨道交通",
    "生物医药", "基因", "新材料", "绿色化工", "电池", "新能源", "智能汽车", "节能环保",
)  # fmt: skip

_S = "assumed"


@dataclass(frozen=True)
class WorldSpec:
    """Size and set-up of the world, the same for every path."""

    # fmt: off
    n_rivals: int = par(1, unit="regions", low=0, high=99, source="model.md 1",
                        about="full regions beside the focal one")
    provinces: int = par(0, unit="count", low=0, high=100, source="000:30",
                         about="provinces that the regions lie in, one after the other (0: none)")
    near: float = par(0.5, unit="share", low=0.0, high=1.0, source=_S,
                      about="of looks beyond the own region, those that stay in its province")
    home_fields: tuple[str, ...] = par((), unit="names", choices=FIELDS, source="000:12",
                                       about="home field of each further region, in turn (none: as rival says)")
    market: float = par(1.0, unit="×", low=0.01, high=1000.0, source=_S,
                        about="buyers in the world, against those of a world of two regions")
    n_fields: int = par(16, unit="fields", low=2, high=16, source="catalogue 8.7",
                        about="technology domains")
    concepts: int = par(10, unit="per field", low=1, high=40, source=_S,
                        about="one-field product concepts that can ever be thought of")
    fusions: int = par(3, unit="per pair", low=0, high=20, source=_S,
                       about="two-field concepts for each pair of related fields")
    size: float = par(1.0, unit="×", low=0.01, high=1000.0, source="performance.md",
                      about="scale of organisations, people, markets and money at the start")
    demand: str = par("adoption", unit="name", choices=("adoption", "flat"), source="model.md 1",
                      about="adoption grows the market; flat is the control")
    burn_in: int = par(16, unit="quarters", low=0, high=80, source=_S,
                       about="quarters lived before the clock starts, so that starts are at rest")
    phases: tuple[str, ...] = par(PHASES[:-1], unit="names", choices=PHASES[:-1],
                                  source="model.md 2",
                                  about="order of the phases in a quarter, each named once; observe is always last")
    # fmt: on


@dataclass(frozen=True)
class StartSpec:
    """State of one region at the start. Only here do the five paths differ."""

    # fmt: off
    fields: tuple[str, ...] = par(("displays",), unit="names", choices=FIELDS, source="001:43",
                                  about="emerging home fields, where startups are")
    base_fields: tuple[str, ...] = par(("equipment", "green_chemistry"), unit="names",
                                       choices=FIELDS, source="003:31",
                                       about="old fields of the small firms that are there")
    second_field: str = par("new_materials", unit="name", choices=FIELDS, source="001:55",
                            about="field of the second circle and of second skills")
    startups: int = par(6, unit="firms", low=0, high=100000, source=_S, about="startups")
    smes: int = par(40, unit="firms", low=0, high=1000000, source=_S, about="small firms")
    giants: int = par(0, unit="firms", low=0, high=1000, source=_S, about="giant firms")
    institutes: int = par(2, unit="count", low=0, high=1000, source=_S,
                          about="universities, research institutes and colleges")
    investors: int = par(3, unit="count", low=0, high=1000, source=_S,
                         about="angels, venture firms and industry funds")
    governments: int = par(3, unit="count", low=0, high=3, source="000:30",
                           about="levels of government present (locality, province, nation)")
    hubs: int = par(1, unit="count", low=0, high=10, source="000:54",
                    about="hub organisations")
    people: float = par(8.0, unit="people per SME", low=0.0, high=50.0, source=_S,
                        about="skilled people in a small firm (a startup has half, a giant 25 ×)")
    jobless: float = par(0.05, unit="share", low=0.0, high=0.9, source=_S,
                         about="skilled people without a job")
    gap: float = par(0.35, unit="log", low=0.0, high=3.0, source=_S,
                     about="how far firms' knowledge lies below the frontier")
    spread: float = par(0.15, unit="log", low=0.0, high=2.0, source=_S,
                        about="standard deviation of knowledge between firms and people")
    institute_gap: float = par(0.15, unit="log", low=0.0, high=3.0, source=_S,
                               about="how far institutes lie below the frontier")
    second_gap: float = par(0.9, unit="log", low=0.0, high=3.0, source=_S,
                            about="how far people's second skill lies below the frontier")
    fusion_share: float = par(0.05, unit="share", low=0.0, high=1.0, source="001:109",
                              about="people whose second skill is the second field")
    second_share: float = par(0.0, unit="share", low=0.0, high=1.0, source="001:55",
                              about="firms at home in the second field")
    public_trials: float = par(20.0, unit="trials per concept", low=0.0, high=200.0,
                               source="model.md 4", about="trials of the home fields' concepts that are public")
    known_abroad: float = par(0.0, unit="trials per concept", low=0.0, high=200.0,
                              source="001:59", about="trials known only to people who come from outside")
    launched: int = par(4, unit="per field", low=0, high=40, source="model.md 4",
                        about="concepts of the home fields on sale somewhere in the world")
    tie_density: float = par(2.0, unit="ties per firm", low=0.0, high=30.0, source=_S,
                             about="research ties inside the region")
    clique: float = par(0.3, unit="share", low=0.0, high=1.0, source="001:51",
                        about="ties closed into small circles")
    trust: float = par(0.5, unit="share", low=0.05, high=0.95, source="001:51",
                       about="trust between firms that know each other")
    openness: float = par(0.5, unit="share", low=0.0, high=1.0, source="001:137",
                          about="openness to people and firms from outside")
    tolerance: float = par(0.4, unit="share", low=0.0, high=1.0, source="001:141",
                           about="tolerance of failed founders in the region's culture")
    returnees: float = par(10.0, unit="people", low=0.0, high=100000.0, source="001:59",
                           about="entrepreneurs abroad who could come")
    giant_year: float = par(-1.0, unit="year", low=-1.0, high=200.0, source="001:47",
                            about="year in which a giant from outside arrives (−1: none)")
    giant_size: float = par(25.0, unit="× SME", low=1.0, high=400.0, source=_S,
                            about="size of the arriving giant")
    team_year: float = par(-1.0, unit="year", low=-1.0, high=200.0, source="001:63",
                           about="year in which an original team is brought in (−1: none)")
    convert_year: float = par(-1.0, unit="year", low=-1.0, high=200.0, source="001:47",
                              about="year in which the largest firm turns to the home field (−1: none)")
    liveability: float = par(0.0, unit="log wage", low=-1.0, high=1.0, source="003:75",
                             about="what living here is worth against elsewhere")
    land: float = par(1.0, unit="×", low=0.05, high=20.0, source="003:31",
                      about="industrial land against the default")
    treasury: float = par(60.0, unit="million yuan", low=0.0, high=1e6, source=_S,
                          about="the locality's cash at the start")
    home_demand: float = par(0.15, unit="share", low=0.0, high=1.0, source="001:59",
                             about="share of the world's buyers of the home fields who live here")
    adoption: float = par(0.02, unit="share", low=0.0, high=1.0, source=_S,
                          about="buyers who already own a product of the home fields")
    # fmt: on


def _axis(name: str) -> Any:
    """Declare an axis: unit, range and source are those of the start's key of that name."""
    one = {f.name: f for f in dataclasses.fields(StartSpec)}[name].metadata
    return par(None, unit=one["unit"], low=one["low"], high=one["high"], source=one["source"],
               about=f"{one['about']} (null: as the start says)")  # fmt: skip


@dataclass(frozen=True)
class AxesSpec:
    """The three axes by which paths differ, laid over the focal region after the burn-in.

    Each key is a key of ``start``. Null leaves it as the start says; a number changes the state at
    quarter 0 by the difference between it and what the start says, so the same number changes
    nothing. A year of −1 means never, as in ``start``.
    """

    public_trials: float | None = _axis("public_trials")
    """Uncertainty: how much has been tried, and who knows of it."""
    known_abroad: float | None = _axis("known_abroad")
    giant_year: float | None = _axis("giant_year")
    """Source: who arrives or founds, with what."""
    giant_size: float | None = _axis("giant_size")
    convert_year: float | None = _axis("convert_year")
    team_year: float | None = _axis("team_year")
    returnees: float | None = _axis("returnees")
    institute_gap: float | None = _axis("institute_gap")
    second_share: float | None = _axis("second_share")
    fusion_share: float | None = _axis("fusion_share")
    second_gap: float | None = _axis("second_gap")
    trust: float | None = _axis("trust")
    """Diffusion: how knowledge gets around."""
    openness: float | None = _axis("openness")
    tolerance: float | None = _axis("tolerance")

    @property
    def said(self) -> dict[str, float]:
        """Return the keys that are not null."""
        found = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True)
class StageSpec:
    """A start stage: what it multiplies in the start of the focal region and its rivals."""

    # fmt: off
    firms: float = par(1.0, unit="×", low=0.0, high=100.0, source="000:44", about="number of firms")
    ties: float = par(1.0, unit="×", low=0.0, high=20.0, source="002:13", about="ties per firm")
    adoption: float = par(-1.0, unit="share", low=-1.0, high=1.0, source=_S,
                          about="buyers who own a product of the home fields (−1: as the path says)")
    age: float = par(5.0, unit="years", low=0.0, high=60.0, source=_S, about="mean age of firms")
    gap: float = par(0.0, unit="log", low=-2.0, high=2.0, source=_S,
                     about="added to the knowledge gap")
    years_of_trials: float = par(0.0, unit="trials", low=0.0, high=200.0, source=_S,
                                 about="public trials added to the home fields' concepts")
    least: float = par(0.0, unit="firms", low=0.0, high=1e5, source=_S,
                       about="small firms at least, also where a path starts with almost none")
    home: float = par(-1.0, unit="share", low=-1.0, high=1.0, source=_S,
                      about="small firms in the emerging home fields (−1: as the path says)")
    launched: int = par(0, unit="per field", low=0, high=40, source=_S,
                        about="concepts of the home fields on sale, at least")
    quality: float = par(0.0, unit="log", low=-2.0, high=2.0, source=_S,
                         about="added to the quality of the products of firms that are there")
    # fmt: on


@dataclass(frozen=True)
class Dial:
    """One declared parameter that a lever or shock states, region by region.

    ``towards``: base + strength·(to − base); ``times``: base·(1 + strength·(to − 1));
    ``add``: base + strength·to. Where several act on one parameter: all ``towards`` in order of
    name, then ``times``, then ``add``; the result is kept within the parameter's range.
    """

    # fmt: off
    parameter: str = ""
    how: str = par("towards", unit="name", choices=("towards", "times", "add"), source="design",
                   about="how the base value is changed")
    to: float = par(0.0, unit="dial", source="design", about="value at full strength")
    # fmt: on


@dataclass(frozen=True)
class Definition:
    """A lever or a shock as such: what it reaches, what it costs, what is claimed of it, where."""

    name: str = ""
    label: str = ""
    label_zh: str = ""
    dials: tuple[Dial, ...] = ()
    rule: str = ""
    """Name of a part of ``sim.shocks`` that acts once at the start (for what no dial can say)."""
    claim: str = ""
    source: str = ""
    levels: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    groups: tuple[str, ...] = ("all",)
    payer: str = ""
    fixed_cost: float = 0.0
    """Yuan a year at full strength, paid for administration, whatever else is spent."""


@dataclass(frozen=True)
class Trigger:
    """Turn an intervention on by last year's published number of the focal region."""

    # fmt: off
    indicator: str = par("", unit="name", about="published indicator", source="000:44")
    below: float | None = par(None, unit="indicator", about="acts while below", source="000:44")
    above: float | None = par(None, unit="indicator", about="acts while above", source="000:44")
    # fmt: on


@dataclass(frozen=True)
class Intervention:
    """One lever or shock of a run: when, how strongly, where, paid by whom."""

    # fmt: off
    name: str = par("", unit="name", about="lever or shock", source="design")
    start: float = par(0.0, unit="year", low=-1.0, high=200.0, source="001:177",
                       about="years after the start of the run (−1: a date drawn by ``hazard``)")
    ramp: float = par(0.0, unit="years", low=0.0, high=100.0, source="001:177",
                      about="time to full strength")
    end: float = par(200.0, unit="year", low=0.0, high=400.0, source="001:177",
                     about="when it ceases")
    strength: float = par(1.0, unit="share", low=0.0, high=1.0, source="001:177",
                          about="how far towards ``to``")
    to: float | None = par(None, unit="dial", source="001:177",
                           about="value of the main dial at full strength (none: the lever's own)")
    region: str = par("focal", unit="name", choices=("focal", "rival", "all"), source="design",
                      about="where it acts")
    group: str = par("all", unit="name", choices=("all", "startup", "sme", "giant"),
                     source="design", about="which firms it reaches")
    payer: str = par("", unit="name", choices=("", "locality", "province", "nation"),
                     source="000:30", about="who pays (empty: as the lever says)")
    cap: float | None = par(None, unit="yuan a year", low=0.0, source="design",
                            about="most that it may cost in a year (none: the treasury's cash)")
    hazard: float = par(0.0, unit="a year", low=0.0, high=1.0, source="design",
                        about="chance a year of a random date, if start is −1")
    field: str = par("", unit="name", choices=("", *FIELDS), source="design",
                     about="field hit by a shock (empty: the first home field)")
    when: Trigger | None = None
    what: Definition = dataclasses.field(default_factory=Definition)
    """The definition, laid in by the door, so that nothing below it reads a file."""
    # fmt: on


@dataclass(frozen=True)
class RunSpec:
    """Everything that decides the numbers of one run; labels and display are not part of it."""

    # fmt: off
    seed: int = par(1, unit="number", low=0, high=2**63 - 1, about="address of this run's luck",
                    source="design")
    years: int = par(40, unit="years", low=1, high=200, about="length of the run", source="design")
    start_year: int = par(2025, unit="year", low=1, high=9999, about="calendar year of quarter 0",
                          source="design")
    world: WorldSpec = field(default_factory=WorldSpec)
    stage: StageSpec = field(default_factory=StageSpec)
    start: StartSpec = field(default_factory=StartSpec)
    rival: StartSpec = field(default_factory=StartSpec)
    axes: AxesSpec = field(default_factory=AxesSpec)
    mechanisms: Mapping[str, Any] = field(default_factory=dict)
    levers: tuple[Intervention, ...] = ()
    shocks: tuple[Intervention, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)
    # fmt: on

    @property
    def quarters(self) -> int:
        """Length in quarters."""
        return 4 * self.years

    @property
    def inputs(self) -> dict[str, Any]:
        """Everything that enters the fingerprint, as plain data."""
        data: dict[str, Any] = plain(self)
        data.pop("labels")
        if not self.axes.said:  # a run without axes is the run that it was before there were any
            data.pop("axes")
        for later in ("phases", "provinces", "near", "home_fields", "market"):  # nor is one in
            if getattr(self.world, later) == getattr(WorldSpec, later):  # the usual world another
                data["world"].pop(later)
        for one in (*data["levers"], *data["shocks"]):  # what is said of a lever decides no number
            for text in ("label", "label_zh", "claim", "source", "levels", "stages", "paths"):
                one["what"].pop(text)
        data["mechanisms"] = {k: data["mechanisms"][k] for k in sorted(data["mechanisms"])}
        return data

    @property
    def fingerprint(self) -> str:
        """Sha256 over the model's inputs and the seed (hex)."""
        text = json.dumps(self.inputs, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def mechanism_hash(self) -> str:
        """Sha256 over mechanism parameters alone: the same for all five paths."""
        text = json.dumps(self.inputs["mechanisms"], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def replace(self, changes: Mapping[str, Any] | None = None, /, **named: Any) -> RunSpec:
        """Return a copy with changes: ``spec.replace(seed=8)`` or ``{"mechanisms.moves.block": .2}``.

        Raises InputError for unknown keys, wrong types and values out of range.
        """
        spec = self
        if not isinstance(changes, Mapping | None):
            raise InputError(f"changes = {shown(changes)} is not a mapping of key and value")
        for key in {*(changes or {})} & named.keys():
            raise InputError(f"{key} is given twice")
        for key, value in {**(changes or {}), **named}.items():
            spec = _set(spec, str(key).split("."), value, str(key))
        return sound(spec.checked())

    def checked(self) -> RunSpec:
        """Check every value against its declared type and range; return self."""
        check(self, "")
        parts = {"world": WorldSpec, "stage": StageSpec, "start": StartSpec, "rival": StartSpec,
                 "axes": AxesSpec}  # fmt: skip
        for name, kind in parts.items():
            check(_held(getattr(self, name), kind, name), name)
        lacking = [name for name in PHASES[:-1] if name not in self.world.phases]
        if lacking:
            raise InputError(
                f"world.phases = {shown(list(self.world.phases))} lacks '{lacking[0]}'; "
                f"name each of {', '.join(PHASES[:-1])} once"
            )
        for name, params in _held(self.mechanisms, Mapping, "mechanisms").items():
            check(_held(params, Switch, f"mechanisms.{name}"), f"mechanisms.{name}")
        for group in ("levers", "shocks"):
            for one in _held(getattr(self, group), tuple, group):
                key = f"{group}.{_held(one, Intervention, group).name}"
                check(one, key)
                _held(one.what, Definition, f"{key}.what")
                if one.when is not None:
                    check(_held(one.when, Trigger, f"{key}.when"), f"{key}.when")
        return self


def _held(value: Any, kind: Any, key: str) -> Any:
    """Return a part of a run if it is what it should be."""
    if isinstance(value, kind):
        return value
    raise InputError(f"{key} = {shown(value)} holds no keys; set them one by one")


def _set(node: Any, path: list[str], value: Any, key: str) -> Any:
    """Return a copy of a part of a run in which the value at the end of a path is another."""
    head, rest = path[0], path[1:]
    before = key[: len(key) - len(".".join(path))]
    if isinstance(node, tuple) and all(isinstance(one, Intervention) for one in node):
        known = [one.name for one in node]
        if head not in known:
            raise unknown(before.rstrip("s."), head, known)
        if not rest:
            raise InputError(f"{key} = {shown(value)} holds no settings")
        return tuple(_set(one, rest, value, key) if one.name == head else one for one in node)
    if isinstance(node, Mapping):
        if head not in node:
            raise unknown(before.rstrip("s."), head, node)
        return {**node, head: _set(node[head], rest, value, key) if rest else value}
    if not dataclasses.is_dataclass(node) or isinstance(node, type):
        raise InputError(f"{key} goes too deep: '{head}' is not part of a plain value")
    fields = {f.name: f for f in dataclasses.fields(node) if f.name not in ("name", "labels")}
    if head not in fields:
        raise unknown("key", before + head, [before + name for name in fields])
    old = getattr(node, head)
    if rest:
        value = _set(Trigger() if head == "when" and old is None else old, rest, value, key)
    elif "unit" in fields[head].metadata:
        value = coerce(value, fields[head].default, key)
    elif isinstance(value, list):
        value = tuple(value)
    return dataclasses.replace(node, **{head: value})
