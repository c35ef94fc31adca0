"""Does one thing a person does; never commits."""
