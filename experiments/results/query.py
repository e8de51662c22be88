"""A stored experiment asked in SQL: a few views, nothing else within reach, nothing written.

    runs     a row a run and year: key, point, seed, year, the point's factors, the outcomes
    design   a row a point: point, name, factors, what an analysis needs
    plan     a row a run that was asked for: chunk, point, seed, key
    events   a row an event, of a sweep that keeps some (--events)

A number that a run does not have is NULL in ``runs``, so that avg and quantile pass over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.errors import InputError, StoreError

from ..sweep import files

if TYPE_CHECKING:
    import pandas as pd

RUN = ("key", "point", "seed", "year")
"""Columns that say which run and year a row is of; the others are outcomes."""
_CLOSED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}


class Query:
    """The tables of one experiment, behind a connection that can read nothing else."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self.folder = folder
        self.parts = files.parts(folder)
        tables = {"design": folder / files.DESIGN, "plan": folder / files.PLAN}
        missing = [path.name for path in tables.values() if not path.is_file()]
        if missing:
            raise StoreError(
                f"{folder} holds no experiment: {' and '.join(missing)} not there; see which do "
                "by `agglomera results`"
            )
        self.link = duckdb.connect(":memory:", config=_CLOSED)
        try:
            for name, path in tables.items():
                self.link.execute(f"create view {name} as select * from {_files([path])}")
            self.points = [name for name in self._columns("design") if name not in RUN]
            self.outcomes: list[str] = []
            self._runs()
            events = files.parts(folder, files.EVENTS)
            if events:
                self.link.execute(f"create view events as select * from {_files(events)}")
            self.views = "runs, design, plan" + (", events" if events else "")
            paths = [*tables.values(), *self.parts, *events]
            reachable = ", ".join(map(_text, paths))
            self.link.execute(f"set allowed_paths = [{reachable}]")
            self.link.execute("set enable_external_access = false")
            self.link.execute("set lock_configuration = true")
        except duckdb.Error as error:
            self.link.close()
            raise self._broken(error) from None

    def _columns(self, table: str) -> list[str]:
        return [str(row[0]) for row in self.link.execute(f"describe {table}").fetchall()]

    def _runs(self) -> None:
        """Make the view ``runs``: unknown numbers NULL, and the factors of each row's point."""
        if not self.parts:
            self.link.execute(
                "create view runs as select key, point, seed, null::bigint as year from plan "
                "where false"
            )
            return
        kinds = self.link.execute(f"describe select * from {_files(self.parts)}").fetchall()
        self.outcomes = [str(name) for name, *_ in kinds if name not in RUN]
        numbers = [
            f"case when isfinite(p.{_name(name)}) then p.{_name(name)} end as {_name(name)}"
            if kind in ("DOUBLE", "FLOAT")
            else f"p.{_name(name)}"
            for name, kind, *_ in kinds
            if name not in RUN
        ]
        # an outcome and a factor of one name: `runs` has the outcome, `design` still the factor
        factors = [f"d.{_name(name)}" for name in self.points if name not in self.outcomes]
        wanted = ", ".join([*(f"p.{name}" for name in RUN), *factors, *numbers])
        self.link.execute(
            f"create view runs as select {wanted} from {_files(self.parts)} p "
            "left join design d on p.point = d.point"
        )

    def _broken(self, error: Exception) -> StoreError:
        """Name the file that cannot be read, if there is one."""
        events = files.parts(self.folder, files.EVENTS)
        for path in [self.folder / files.DESIGN, self.folder / files.PLAN, *self.parts, *events]:
            try:
                files.read_part(path)
            except StoreError as which:
                return which
        return StoreError(f"{self.folder} cannot be read: {_first(error)}")

    @property
    def factors(self) -> list[str]:
        """The columns of the design that are factors."""
        from ..design.frames import BEFORE, EXTRA

        return [name for name in self.points if name not in (*BEFORE, *EXTRA)]

    def ask(self, sql: str) -> pd.DataFrame:
        """Return the answer to one ``select``; raise InputError for anything else."""
        import duckdb

        try:
            said = self.link.extract_statements(sql)
        except duckdb.Error as error:
            raise InputError(f"--sql is not SQL: {_first(error)}") from None
        if len(said) != 1 or said[0].type != duckdb.StatementType.SELECT:
            raise InputError(
                f"--sql takes exactly one select (tables: {self.views}); nothing in a store is changed"
            )
        return self.frame(sql)

    def frame(self, sql: str) -> pd.DataFrame:
        """Return the answer to a select as a frame."""
        import duckdb

        try:
            answer: pd.DataFrame = self.link.execute(sql).df()
        except duckdb.PermissionException:
            raise InputError(f"--sql may read the views {self.views}, and no other file") from None
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            broken = self._broken(error)
            raise broken from None
        except duckdb.Error as error:
            raise InputError(f"--sql cannot be answered: {_first(error)}") from None
        return answer

    def summary(self, year: int | None = None) -> pd.DataFrame:
        """Return one row an outcome, at the last year: runs, n, mean, 5, 50 and 95 % quantile.

        One pass over the parts, since opening many is what takes the time: which ``year`` is the
        last is best said; if it is not, all years are told apart on the way.
        """
        import pandas as pd

        heads = ["outcome", "year", "runs", "n", "mean", "q05", "q50", "q95"]
        if not self.outcomes:
            return pd.DataFrame(columns=heads)
        asked = ", ".join(
            f"count({x}), avg({x}), quantile_cont({x}, [0.05, 0.5, 0.95])"
            for x in map(_name, self.outcomes)
        )
        only = "" if year is None else f"where year = {year}"
        years = self.rows(f"select year, count(*), {asked} from runs {only} group by year")
        if not years:
            return pd.DataFrame(columns=heads)
        year, runs, *cells = max(years, key=lambda one: one[0])
        found: list[dict[str, Any]] = []
        for i, outcome in enumerate(self.outcomes):
            many, mean, quantiles = cells[3 * i : 3 * i + 3]
            low, middle, high = quantiles or (None, None, None)
            found.append(dict(zip(heads, (outcome, year, runs, many, mean, low, middle, high))))
        return pd.DataFrame(found, columns=heads).astype({h: float for h in heads[4:]})

    def means(self, year: int) -> list[tuple[Any, ...]]:
        """Return for every point, in order, its name and the mean of each outcome at a year."""
        asked = ", ".join(f"avg({x})" for x in map(_name, self.outcomes))
        means = f"select point, {asked} from runs where year = {year} group by point"
        return self.rows(
            f"select d.name, m.* exclude (point) from ({means}) m join design d using (point) "
            "order by point"
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the answer to a select of ours as plain rows."""
        import duckdb

        try:
            return list(self.link.execute(sql).fetchall())
        except duckdb.Error as error:
            raise self._broken(error) from None


@contextmanager
def asking(folder: Path) -> Iterator[Query]:
    """Open the tables of one experiment and close them again."""
    query = Query(folder)
    try:
        yield query
    finally:
        query.link.close()


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _files(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(map(_text, paths))}])"


def _first(error: Exception) -> str:
    """Return what went wrong as one sentence, without the drawing of where."""
    text = str(error).strip().split("\n\n")[0]
    return " ".join(text.split()).rstrip(".")
