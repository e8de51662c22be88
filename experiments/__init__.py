"""The command line, files, pictures and pages; nothing here changes a number of a run."""
