"""Exports hold the numbers of the store in the forms that other tools read."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.results import export
from experiments.sweep.dataset import Dataset
from sim.core.errors import StoreError
from tests.experiments import stored

FACTORS = ["start.smes", "path", "levers.vc_supply.strength"]


@pytest.fixture
def runs(tmp_path: Path) -> pd.DataFrame:
    stored.experiment(tmp_path)
    return Dataset(tmp_path, "e").runs()


def read(path: Path) -> tuple[pd.DataFrame, dict[str, tuple[str, np.ndarray]], dict[str, str]]:
    """Read an archive as EMA Workbench 2.5 does, by its own steps."""
    with tarfile.open(path, "r:gz", encoding="UTF8") as archive:

        def content(name: str) -> bytes:
            file = archive.extractfile(name)
            assert file is not None
            return file.read()

        said = json.loads(content("metadata.json"))
        experiments = pd.read_csv(io.BytesIO(content("experiments.csv")))
        for name, kind in said["experiments"].items():
            experiments[name] = experiments[name].astype(kind)
        outcomes = {}
        for kind, name, file in said["outcomes"]:
            values = pd.read_csv(io.BytesIO(content(file)), index_col=False, header=None).values
            if kind == "ScalarOutcome":
                values = np.reshape(values, (values.shape[0],))
            outcomes[name] = (kind, values)
    assert said["version"] == 0.1
    return experiments, outcomes, said["experiments"]


def test_ema_of_several_years(runs: pd.DataFrame, tmp_path: Path) -> None:
    path = export.write_ema(runs, FACTORS, stored.OUTCOMES, tmp_path / "a.tar.gz", "e")
    experiments, outcomes, kinds = read(path)
    assert list(experiments) == [*FACTORS, "seed", "scenario", "policy", "model"]
    assert kinds["start.smes"] == "int64" and kinds["path"] == "category"
    assert len(experiments) == 18 and set(experiments["model"]) == {"e"}
    assert set(outcomes) == {*stored.OUTCOMES, "TIME"}
    assert all(kind == "ArrayOutcome" for kind, _ in outcomes.values())
    assert outcomes["TIME"][1].tolist() == [[5.0, 10.0]] * 18
    for name in stored.OUTCOMES:
        for row, values in zip(experiments.itertuples(), outcomes[name][1], strict=True):
            wanted = [stored.value(row.scenario, row.seed, year, name) for year in (5, 10)]
            np.testing.assert_array_equal(values, wanted)


def test_ema_of_one_year_keeps_what_is_unknown(runs: pd.DataFrame, tmp_path: Path) -> None:
    one = runs[runs["year"] == 10]
    path = export.write_ema(one, FACTORS, stored.OUTCOMES, tmp_path / "a.tar.gz")
    experiments, outcomes, _ = read(path)
    assert "TIME" not in outcomes and outcomes["firms"][0] == "ScalarOutcome"
    shares = outcomes["top_share"][1]
    assert len(shares) == len(experiments) == 18 and np.isnan(shares).sum() == 1


def test_a_run_that_lacks_a_year(runs: pd.DataFrame, tmp_path: Path) -> None:
    less = runs.drop(index=runs[(runs["point"] == 2) & (runs["year"] == 10)].index[0])
    _, outcomes, _ = read(export.write_ema(less, FACTORS, ["firms"], tmp_path / "a.tar.gz"))
    assert outcomes["firms"][1].shape == (18, 2) and np.isnan(outcomes["firms"][1]).sum() == 1


def test_xarray(runs: pd.DataFrame) -> None:
    pytest.importorskip("xarray")
    cube = export.xarray_of(runs, FACTORS, stored.OUTCOMES)
    assert dict(cube.sizes) == {"point": 6, "seed": 3, "year": 2}
    assert float(cube["firms"].sel(point=3, seed=2, year=10)) == stored.value(3, 2, 10, "firms")
    assert cube["start.smes"].dims == ("point",) and cube["firms"].attrs["units"] == "firms"
    less = export.xarray_of(runs[runs["seed"] + runs["point"] < 8], FACTORS, ["firms"])
    assert np.isnan(float(less["firms"].sel(point=5, seed=3, year=5)))


def test_a_file_is_whole_or_not_there(runs: pd.DataFrame, tmp_path: Path) -> None:
    def full(beside: Path) -> None:
        beside.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match="No space left on device"):
        export.put(tmp_path / "x.csv", full)
    assert not list(tmp_path.glob("*x.csv*"))
