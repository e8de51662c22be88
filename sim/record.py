"""What a run leaves behind: numbers in plain arrays, shown as tables, written and read whole.

A folder holds indicators.parquet and .csv, events.parquet, one parquet file a panel, final.npz
(every column of every table at the end), config.yaml (all inputs) and provenance.json.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .core.errors import AgglomeraError, InputError, StoreError, unknown
from .core.jit import PLAIN, A, source_hash
from .core.registry import INDICATORS, MECHANISMS, SHOCKS
from .core.spec import FIELDS, RunSpec
from .panels import WORDS, Columns
from .world.events import CAUSES, EVENT, EVENTS

if TYPE_CHECKING:
    import pandas as pd

    from .world.world import World

TABLES = ("firms", "people", "ties", "projects", "concepts", "institutes", "investors",
          "governments", "hubs", "regions", "fields")  # fmt: skip
PACKAGES = ("agglomera", "mesa", "numpy", "numba", "pandas", "pyarrow")
CODES = ("quarter", "kind", "region", "cause", "field", "concept")


@functools.cache
def code_hash() -> str:
    """Return the hash of everything beside the spec that decides numbers: sources and levers."""
    from .files import config_dir

    digest = hashlib.sha256(source_hash().encode())
    for path in sorted((config_dir() / "lever").glob("*.yaml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def key_of(spec: RunSpec) -> str:
    """Return the key of a run without running it: the same key means the same numbers."""
    digest = hashlib.sha256(f"{spec.fingerprint} {code_hash()}".encode())
    digest.update(_from_outside())
    return digest.hexdigest()


def keys_of(spec: RunSpec, seeds: Iterable[int]) -> list[str]:
    """Return the keys of one setting under many seeds; each costs microseconds."""
    text = json.dumps({**spec.inputs, "seed": "?"}, sort_keys=True, separators=(",", ":"))
    before, _, after = text.partition('"seed":"?"')
    begun, outside = hashlib.sha256(before.encode()), _from_outside()
    keys = []
    for seed in seeds:
        fingerprint = begun.copy()
        fingerprint.update(f'"seed":{seed}{after}'.encode())
        key = hashlib.sha256(f"{fingerprint.hexdigest()} {code_hash()}".encode() + outside)
        keys.append(key.hexdigest())
    return keys


def _from_outside() -> bytes:
    """Return the sources of all parts that were registered from outside."""
    return b"".join(
        _foreign(name, part)
        for registry in (MECHANISMS, SHOCKS, INDICATORS)
        for name, part in registry.items()
    )


def _foreign(name: str, part: Any) -> bytes:
    """Return the source of a part that was registered from outside, nothing for our own."""
    home = getattr(part, "function", part)
    module = getattr(home, "__module__", "") or ""
    if module.startswith("sim."):
        return b""
    path = getattr(sys.modules.get(module), "__file__", None)
    text = Path(path).read_bytes() if path and Path(path).is_file() else b""
    return name.encode() + text


@dataclass
class Record:
    """One run, finished. Arrays hold the numbers; properties show them as tables."""

    spec: RunSpec
    key: str
    names: tuple[str, ...]
    """Indicators, in the order of ``series``."""
    units: dict[str, str]
    regions: tuple[str, ...]
    """Names of the regions; the world outside last."""
    series: A
    """Indicators: quarter × indicator × region, from the start of the clock on."""
    happened: dict[str, A] | None
    """Events in order: codes, who and numbers, as ``sim.world.events`` keeps them."""
    panels: dict[str, Columns] | None
    final: dict[str, A]
    """Every column of every table at the end ("firms.cash"), balances and debts."""
    times: dict[str, float] = field(default_factory=dict)
    """Seconds by mechanism, and of ``observe``."""
    wall_time: float = 0.0
    postings: tuple[A, A] | None = None
    """Every posting, if the run was asked to keep its ledger."""
    made: dict[str, Any] = field(default_factory=dict)
    """Provenance as it was written, for a record that was read back."""

    @classmethod
    def of(cls, world: World, key: str, panels: dict[str, Columns] | None, wall: float) -> Record:
        """Take everything that is kept from a world."""
        units = {n: str(getattr(p, "unit", "")) for n, p in INDICATORS.items() if n in world.now}
        happened = None
        if world.events.keep:
            happened = dict(zip(("codes", "who", "numbers"), world.events.rows(), strict=True))
        postings = world.ledger.postings() if world.ledger.keep else None
        return cls(
            spec=world.spec, key=key, names=tuple(world.now), units=units,
            regions=tuple(world.names), series=np.array(world.history), happened=happened,
            panels=panels, final=_final(world), times=dict(world.times), wall_time=wall,
            postings=postings,
        )  # fmt: skip

    # Tables ------------------------------------------------------------------------------------

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """One row a quarter and region, one column an indicator."""
        import pandas as pd

        quarters, _, places = self.series.shape
        rows = self.series.transpose(0, 2, 1).reshape(quarters * places, -1)
        frame = pd.DataFrame(rows, columns=list(self.names))
        frame.insert(0, "quarter", np.repeat(np.arange(quarters), places))
        frame.insert(1, "region", list(self.regions[:places]) * quarters)
        return frame

    def tidy(self) -> pd.DataFrame:
        """Return one row a number: quarter, region, indicator, value, unit."""
        frame = self.indicators.melt(["quarter", "region"], var_name="indicator")
        return frame.assign(unit=frame["indicator"].map(self.units))

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row an event, in order; who is an address, the same as in panels."""
        return self._events(slice(None))

    def events_of(self, *kinds: str) -> pd.DataFrame:
        """Return the events of some kinds only, as ``events`` has them, but much faster."""
        if self.happened is None:
            return self.events
        for kind in kinds:
            if kind not in EVENT:
                raise unknown("event", kind, EVENTS)
        mine = np.isin(self.happened["codes"][:, 1], [EVENT[kind] for kind in kinds])
        return self._events(np.flatnonzero(mine))

    def _events(self, rows: Any) -> pd.DataFrame:
        import pandas as pd

        if self.happened is None:
            raise InputError("this record has no events: it was run with events=False")
        codes, who, numbers = (self.happened[part][rows] for part in ("codes", "who", "numbers"))
        word = {"kind": EVENTS, "region": self.regions, "cause": CAUSES, "field": ("", *FIELDS)}
        column = {name: codes[:, at] + (name == "field") for at, name in enumerate(CODES)}
        say = {name: _words(column[name], known) for name, known in word.items()}
        return pd.DataFrame({
            "quarter": column["quarter"].astype(np.int16), "kind": say["kind"],
            "region": say["region"], "actor": who[:, 0], "other": who[:, 1],
            "cause": say["cause"], "field": say["field"], "concept": column["concept"],
            "amount": numbers[:, 0], "quality": numbers[:, 1],
        })  # fmt: skip

    def panel(self, name: str) -> pd.DataFrame:
        """Return a yearly panel: firms, people, ties, investors, institutes or accounts."""
        import pandas as pd

        if name not in WORDS:
            raise unknown("panel", name, WORDS)
        if self.panels is None:
            raise InputError(f"this record has no panel '{name}': it was run with panels=False")
        words = WORDS[name]
        return pd.DataFrame({
            label: _words(values, words[label] or self.regions) if label in words else values
            for label, values in self.panels[name].items()
        })  # fmt: skip

    # Identity ----------------------------------------------------------------------------------

    def digest(self, what: str = "") -> str:
        """Return sha256 over numbers, byte by byte.

        ``""``: indicators at the ends of years, panels and all events, as far as they were kept;
        ``"all"``: every indicator of every quarter and every column at the end, whatever was kept.
        """
        if what not in ("", "all"):
            raise unknown("digest", what, ("", "all"))
        total = hashlib.sha256()
        if what == "all":
            _feed(total, {"series": self.series, **self.final})
            return total.hexdigest()
        _feed(total, {"series": self.series[::4], **(self.happened or {})})
        for name, columns in (self.panels or {}).items():
            total.update(name.encode())
            _feed(total, columns)
        return total.hexdigest()

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Where the numbers come from: versions, commit, platform, time, key and digests."""
        if self.made:
            return self.made
        return {
            "key": self.key, "fingerprint": self.spec.fingerprint, "digest": self.digest(),
            "digest_all": self.digest("all"), "seed": self.spec.seed,
            "labels": dict(self.spec.labels), "code": code_hash(), "commit": commit(),
            "versions": versions(), "platform": f"{platform.system()} {platform.machine()}",
            "compiled": not PLAIN, "peak_memory_gib": round(peak_memory(), 3),
            "wall_time": round(self.wall_time, 3),
            "times": {name: round(spent, 4) for name, spent in self.times.items()},
        }  # fmt: skip

    # Folders -----------------------------------------------------------------------------------

    def write(self, folder: str | Path) -> Path:
        """Write everything into a folder, which is made if needed; return it."""
        from .door import resolved

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        _store(self.indicators, folder / "indicators.parquet")
        self.indicators.to_csv(folder / "indicators.csv", index=False)
        if self.happened is not None:
            _store(self.events, folder / "events.parquet")
        for name in self.panels or ():
            _store(self.panel(name), folder / f"{name}.parquet")
        np.savez_compressed(folder / "final.npz", allow_pickle=False, **self.final)
        (folder / "config.yaml").write_text(resolved(self.spec), "utf-8")
        facts = {**self.provenance, "units": self.units, "regions": list(self.regions)}
        text = json.dumps(facts, indent=1, ensure_ascii=False)
        (folder / "provenance.json").write_text(text, "utf-8")
        return folder


def read(folder: str | Path) -> Record:
    """Return the record that ``Record.write`` left in a folder; its digests are the same."""
    from .files import as_path

    folder = as_path(folder, "folder")
    try:
        record = _read(folder)
        whole = record.made.get("code") != code_hash() or (  # what other sources made is not judged
            record.spec.fingerprint == record.made["fingerprint"]
            and record.digest() == record.made["digest"]
            and record.digest("all") == record.made["digest_all"]
        )
    except AgglomeraError:
        raise
    except Exception as error:  # a damaged file can make its reader stumble over anything
        raise StoreError(
            f"{folder} holds no finished result of Agglomera ({type(error).__name__}); "
            "remove it and run it again"
        ) from None
    if not whole:
        raise StoreError(f"{folder} was changed after it was written; remove it and run it again")
    return record


def _read(folder: Path) -> Record:
    import pandas as pd

    from .door import load_file

    facts = json.loads((folder / "provenance.json").read_text("utf-8"))
    regions, units = tuple(facts.pop("regions")), dict(facts.pop("units"))
    frame = pd.read_parquet(folder / "indicators.parquet")
    with (folder / "final.npz").open("rb") as file, np.load(file) as stored:
        final = {name: stored[name] for name in stored.files}
    events, panels = folder / "events.parquet", {}
    happened = _event_arrays(pd.read_parquet(events), regions) if events.exists() else None
    for name in WORDS:
        if (folder / f"{name}.parquet").exists():
            table = pd.read_parquet(folder / f"{name}.parquet")
            panels[name] = _panel_arrays(name, table, regions)
    names = tuple(frame.columns[2:])
    places = len(regions) - 1
    series = frame[list(names)].to_numpy(float).reshape(-1, places, len(names)).transpose(0, 2, 1)
    return Record(
        spec=load_file(folder / "config.yaml"), key=str(facts["key"]), names=names, units=units,
        regions=regions, series=np.ascontiguousarray(series), happened=happened,
        panels=panels or None, final=final, times=dict(facts.get("times", {})),
        wall_time=float(facts.get("wall_time", 0.0)), made=facts,
    )  # fmt: skip


def _store(frame: pd.DataFrame, path: Path) -> None:
    """Write a table. Numbers hardly repeat: looking for repeats takes longer than packing them."""
    words = [str(name) for name in frame if frame[name].dtype == "category"]
    frame.to_parquet(path, index=False, compression="zstd", use_dictionary=words)


def _event_arrays(frame: pd.DataFrame, regions: tuple[str, ...]) -> dict[str, A]:
    codes = np.zeros((len(frame), len(CODES)), np.int32)
    words = {"kind": EVENTS, "region": regions, "cause": CAUSES, "field": ("", *FIELDS)}
    for at, name in enumerate(CODES):
        codes[:, at] = _codes(frame[name], words[name]) if name in words else frame[name]
    codes[:, CODES.index("field")] -= 1
    return {
        "codes": codes,
        "who": frame[["actor", "other"]].to_numpy(np.uint64),
        "numbers": frame[["amount", "quality"]].to_numpy(float),
    }


def _panel_arrays(name: str, frame: pd.DataFrame, regions: tuple[str, ...]) -> Columns:
    words = WORDS[name]
    return {
        str(label): _codes(frame[label], words[str(label)] or regions).astype(np.int8)
        if label in words else frame[label].to_numpy()
        for label in frame.columns
    }  # fmt: skip


def _words(codes: A, words: Iterable[str]) -> pd.Categorical[Any]:
    import pandas as pd

    return pd.Categorical.from_codes(codes, pd.Index(list(words)))


def _codes(column: pd.Series[Any], words: Iterable[str]) -> A:
    import pandas as pd

    text, known = column.astype(str), list(words)
    if not text.isin(known).all():
        raise ValueError(f"{column.name} holds a word that is not known")
    codes: A = np.asarray(pd.Categorical(text, known).codes)
    return codes


def _final(world: World) -> dict[str, A]:
    out: dict[str, A] = {}
    for name in TABLES:
        table = getattr(world, name)
        for label in table.columns:
            out[f"{name}.{label}"] = table.rows(label)
    out["balance"], out["owed"] = world.ledger.balance.copy(), world.ledger.owed.copy()
    out["flows"] = world.ledger.flows.copy()
    out["elsewhere"] = np.array([world.retired, world.outside_people])
    return out


def _feed(digest: Any, arrays: Mapping[str, A]) -> None:
    for name, values in arrays.items():
        plain = np.ascontiguousarray(values)
        plain = plain.astype(plain.dtype.newbyteorder("<"), copy=False)
        digest.update(f"{name} {plain.dtype.str} {plain.shape}".encode())
        digest.update(plain.data if plain.size else b"")


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that numbers pass through."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


@functools.cache
def peak_memory() -> float:
    """Return the most memory that this process has held so far, in GiB (nan where unknown)."""
    try:  # what a process held before it became this program does not count here
        status = Path("/proc/self/status").read_text("utf-8")
        return float(status.split("VmHWM:")[1].split()[0]) / 2**20
    except (OSError, IndexError, ValueError):
        pass
    try:
        import resource
    except ImportError:  # not on every system
        return math.nan
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(held) / (2**30 if sys.platform == "darwin" else 2**20)


def commit() -> str:
    """Return the commit of the checkout that this code lies in, with + if it was changed."""
    root = Path(__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return ""
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=12", "--dirty=+"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
