"""What ``agglomera sensitivity`` leaves beside its runs: tables, figures and where they come from."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .indices import Effect, Share

if TYPE_CHECKING:
    from ..store import Store
    from .question import Answer, Question


def write(
    store: Store, name: str, key: str, question: Question, answer: Answer,
    datasets: Sequence[str], text: str, lang: str,
) -> Path:  # fmt: skip
    """Write everything, whole or not at all; more runs or another language replace what was said."""
    folder = store.folder(name)
    there = store.has(name, key)
    if there and _said(folder) == text:
        return folder
    import pandas as pd

    from sim.record import code_hash, commit

    from ..figures import heatmap, tornado
    from ..figures.style import save

    facts = {
        "kind": "sensitivity", "key": key, "code": code_hash(), "commit": commit(),
        "runs": list(datasets), "factors": [factor.text for factor in question.factors],
        "kept": answer.kept, "outcomes": question.outcomes, "years": question.years,
        "screen": question.screen, "points": question.points,
        "seeds": [question.first, question.first + question.seeds - 1],
    }  # fmt: skip
    with store.writing(name, replace=there) as part:
        for what, kind, rows in (
            ("effects", Effect, answer.effects), ("shares", Share, answer.shares),
        ):  # fmt: skip
            heads = [field.name for field in dataclasses.fields(kind)]
            frame = pd.DataFrame([dataclasses.asdict(row) for row in rows], columns=heads)
            frame.to_csv(part / f"{what}.csv", index=False)
        if answer.shares:
            save(tornado.draw(answer.shares, lang), part / "tornado.png", lang)
        save(heatmap.draw(answer, lang), part / "heatmap.png", lang)
        (part / "table.txt").write_text(text, "utf-8")
        (part / "provenance.json").write_text(json.dumps(facts, indent=1), "utf-8")
    return folder


def _said(folder: Path) -> str:
    file = folder / "table.txt"
    return file.read_text("utf-8") if file.exists() else ""
