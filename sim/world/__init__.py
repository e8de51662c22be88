"""What exists: the tables of organisations, people, ties, fields and projects, and the clock."""
