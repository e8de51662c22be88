"""Pages for readers: one file each, with everything inside."""
