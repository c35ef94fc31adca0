"""What must always be true of the data, as one table of named questions."""
