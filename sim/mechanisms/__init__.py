"""Rules of change, one file each: how organisations and people act in a quarter."""
