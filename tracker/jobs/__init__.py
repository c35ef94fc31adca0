"""What the worker does: takes jobs, tells how far they are, and writes each result once."""
