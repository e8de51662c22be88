"""The wheel works in a folder that has a configs/ and an experiments/ of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files

pytestmark = pytest.mark.slow


def call(*command: str | Path, cwd: Path) -> str:
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "NUMBA_CACHE_DIR")}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build without a network: hatchling is among the tools."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ("-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index")
    call(sys.executable, *build, "-w", folder, ROOT, cwd=folder)
    (found,) = folder.glob("agglomera-*.whl")
    return found


@pytest.fixture(scope="module")
def agglomera(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own that borrows only the dependencies."""
    venv = tmp_path_factory.mktemp("venv")
    call(sys.executable, "-m", "venv", "--without-pip", venv, cwd=venv)
    python = venv / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    call(*pip, "install", "-q", "--no-deps", "--no-index", wheel, cwd=venv)
    site = call(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=venv).strip()
    # A folder named in a .pth file is searched, but its own .pth files (the checkout) are not read.
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return venv / "bin" / "agglomera"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder whose names clash with ours."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "config.yaml").write_text("years: not ours\n")
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "__init__.py").write_text("raise SystemExit('not ours')\n")
    return tmp_path


def test_the_wheel_carries_all(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    names = [path.relative_to(ROOT).as_posix() for path in files()]
    wanted = {n for n in names if n.startswith(("sim/", "experiments/"))}
    wanted |= {f"sim/{n}" for n in names if n.startswith("configs/")}
    assert wanted and not wanted - inside
    assert not [n for n in inside if n.startswith(("tests/", "results/", "configs/"))]


def test_it_answers(agglomera: Path, folder: Path) -> None:
    assert "run" in call(agglomera, "--help", cwd=folder)


def test_it_checks_a_path(agglomera: Path, folder: Path) -> None:
    call(agglomera, "check", "path=fusion", cwd=folder)


def test_it_runs(agglomera: Path, folder: Path) -> None:
    call(agglomera, "run", "years=1", "world=small", cwd=folder)
    assert any((folder / "results").rglob("*"))
