"""The layouts known, one module each."""
