"""Synthetic records with the columns of real ones, made without the model and without luck."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.core.spec import RunSpec, StartSpec

PATHS = ("giant_led", "upgrading", "fusion", "imported", "indigenous")
YUAN = ("output", "wage", "round_amount", "tax")
COLUMNS = (
    "firms", "startups", "smes", "giants", "people", "births", "entries", "exits", "spin_offs",
    "output", "wage", "profit_rate", "quality", "productivity", "originality", "trials",
    "success_rate", "research_ties", "cross_field_share", "clustering", "trust", "moves", "rounds",
    "round_amount", "tax", "concentration", "top_share", "stage",
)  # fmt: skip


def spec_of(path: str = "fusion", seed: int = 1, years: int = 10) -> RunSpec:
    """Return a frozen spec with the labels that the door would give it."""
    start = StartSpec(startups=PATHS.index(path))
    return RunSpec(seed=seed, years=years, start=start, labels={"path": path, "policy": "baseline"})


def wave(*parts: Any) -> float:
    """Return a number in 0 … 1 that depends on its address alone."""
    text = "/".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "big") / 2**32


@dataclass
class FakeRecord:
    """Looks like a Record; the numbers are curves with a little addressed noise."""

    spec: RunSpec
    lift: float = 0.0
    written: list[Path] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.spec.fingerprint}-fake"

    @property
    def path(self) -> str:
        return str(self.spec.labels["path"])

    @property
    def units(self) -> dict[str, str]:
        return {name: ("yuan" if name in YUAN else "count") for name in COLUMNS}

    @property
    def indicators(self) -> pd.DataFrame:
        rows = []
        seed, n = self.spec.seed, self.spec.quarters
        tilt = 0.6 + 0.2 * PATHS.index(self.path)
        for quarter in range(n + 1):
            for region, scale in (("focal", 1.0 + self.lift), ("rival", 0.7)):
                t = quarter / max(n, 1)
                row: dict[str, Any] = {"quarter": quarter, "region": region}
                for i, name in enumerate(COLUMNS):
                    noise = 1.0 + 0.2 * wave(seed, name, quarter // 4, region)
                    row[name] = scale * noise * (20 + 10 * i) * (0.3 + tilt * math.sin(2.2 * t))
                    if name in YUAN:
                        row[name] *= 1e6
                for name in ("originality", "cross_field_share", "trust", "success_rate",
                             "concentration", "top_share", "clustering"):  # fmt: skip
                    row[name] = min(0.9, row[name] / 800)
                row["stage"] = float(min(5, int(6 * t * (0.5 + 0.5 * wave(seed, self.path)))))
                rows.append(row)
        return pd.DataFrame(rows)

    @property
    def events(self) -> pd.DataFrame:
        rows = []
        for firm in self._firms:
            if firm["origin"] != "start":
                kind = "spun_off" if firm["parent"] else "born"
                rows.append((firm["born"], kind, "focal", firm["id"], firm["parent"]))
            if firm["closed"] <= self.spec.quarters:
                rows.append((firm["closed"], "closed", "focal", firm["id"], 0))
        for quarter in range(self.spec.quarters):
            rows += [(quarter, "moved", "focal", 1000 + quarter, 1 + quarter % 20)]
            rows += [(quarter, kind, "focal", 2000 + quarter, 1)
                     for kind in ("trained", "immigrated", "left", "retired")]  # fmt: skip
        frame = pd.DataFrame(rows, columns=["quarter", "kind", "region", "actor", "other"])
        frame = frame.sort_values("quarter", kind="stable").reset_index(drop=True)
        frame["kind"] = frame["kind"].astype("category")
        frame["region"] = frame["region"].astype("category")
        frame["actor"] = frame["actor"].astype("uint64")
        frame["other"] = frame["other"].astype("uint64")
        frame["cause"] = pd.Categorical([""] * len(frame))
        frame["amount"] = 0.0
        return frame

    def events_of(self, *kinds: str) -> pd.DataFrame:
        return self.events[self.events["kind"].isin(kinds)]

    @property
    def _firms(self) -> list[dict[str, Any]]:
        firms: list[dict[str, Any]] = []
        for i in range(1, 61):
            seed = self.spec.seed
            u = wave(seed, self.path, i)
            at_start = i <= 15
            born = 0 if at_start else int(self.spec.quarters * u)
            parent = 1 + int(wave(i, seed) * min(i - 1, 20)) if i > 25 else 0
            if parent and firms[parent - 1]["born"] > born:
                parent = 0
            kind = "giant" if i == 1 else "sme" if i % 3 else "startup"
            firms.append({
                "id": i, "born": born, "parent": parent, "kind": kind,
                "origin": "start" if at_start else "spin_off" if parent else "local",
                "closed": born + 6 + int(120 * wave(i, "life", seed)),
                "field": ("displays", "new_materials", "software")[i % 3 if i % 5 == 0 else 0],
                "people": 80 if i == 1 else 4 + i % 7,
            })  # fmt: skip
        return firms

    def panel(self, name: str) -> pd.DataFrame:
        years = range(0, self.spec.quarters + 1, 4)
        rows: list[dict[str, Any]] = []
        for quarter in years:
            alive = [f for f in self._firms if f["born"] <= quarter < f["closed"]]
            if name == "firms":
                for f in alive:
                    rows.append({
                        "quarter": quarter, "region": "focal", "id": f["id"], "kind": f["kind"],
                        "field": f["field"], "origin": f["origin"], "parent": f["parent"],
                        "people": f["people"], "age": (quarter - f["born"]) / 4, "founder": 0,
                        "revenue": 1e6 * f["people"], "concept_original": f["id"] % 7 == 0,
                    })  # fmt: skip
            elif name == "ties":
                for f in alive:
                    for g in alive:
                        if f["id"] < g["id"] and wave(f["id"], g["id"]) < 0.08:
                            rows.append({
                                "quarter": quarter, "a": f["id"], "b": g["id"],
                                "layer": "research" if wave(g["id"], f["id"]) < 0.6 else "supply",
                                "pipeline": False, "trust": 0.5, "region_a": "focal",
                                "region_b": "focal",
                            })  # fmt: skip
            elif name == "accounts":
                for flow, payer, payee, yuan in (
                    ("round", "investors", "firms", 40), ("loan", "banks", "firms", 60),
                    ("grant", "governments", "firms", 15), ("tax", "firms", "governments", 30),
                    ("repayment", "firms", "banks", 35), ("dividend", "firms", "outside", 22),
                    ("founding", "households", "firms", 12),
                    ("fund_inflow", "outside", "investors", 30),
                    ("stake_sale", "outside", "investors", 25),
                    ("basic_research", "governments", "institutes", 20),
                ):  # fmt: skip
                    rows.append({
                        "quarter": quarter, "flow": flow, "payer": payer, "payer_region": "focal",
                        "payee": payee, "payee_region": "focal", "amount": 1e6 * yuan,
                    })  # fmt: skip
            elif name == "people":
                for i in range(120):
                    if wave(i, quarter) < 0.9:
                        rows.append({
                            "quarter": quarter, "id": 5000 + i,
                            "region": "focal" if wave(i, quarter, "r") < 0.85 else "rival",
                            "employer": int(wave(i, quarter // 8) * 20), "wage": 5e4,
                            "place": "firm",
                        })  # fmt: skip
        frame = pd.DataFrame(rows)
        for column in ("id", "parent", "founder", "employer", "a", "b"):
            if column in frame:
                frame[column] = frame[column].astype("uint64")
        return frame

    @property
    def provenance(self) -> dict[str, Any]:
        return {"key": self.key, "fingerprint": self.spec.fingerprint, "digest": self.digest(),
                "wall_time": 0.5, "platform": "a fake", "versions": {"agglomera": "0.1.0"},
                "commit": ""}  # fmt: skip

    def digest(self, what: str = "") -> str:
        return hashlib.sha256(f"{self.key}{self.lift}{what}".encode()).hexdigest()

    def write(self, folder: str | Path) -> Path:
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.indicators.to_csv(folder / "indicators.csv", index=False)
        self.indicators.to_parquet(folder / "indicators.parquet", index=False)
        (folder / "provenance.json").write_text(json.dumps(self.provenance))
        (folder / "config.yaml").write_text("seed: 1\n")
        self.written.append(folder)
        return folder


def fake_run(spec: RunSpec, **_: Any) -> FakeRecord:
    """Stand in for ``sim.run``."""
    return FakeRecord(spec)


def array(values: Any) -> np.ndarray:
    return np.asarray(values, float)
