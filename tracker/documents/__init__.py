"""Papers in and out: one neutral tree, its renderers and the readers."""
