"""The demonstration: a fictional city, loaded through the ordinary services."""
