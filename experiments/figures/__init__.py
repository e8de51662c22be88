"""Pictures: one file per figure, each ``draw(data, lang) -> Figure``; no run is made here."""
