"""Plain parts below everything: luck, parameters, tables, money, errors. No Mesa, no Hydra."""
