"""One script per rule; a name of a script is the name of its rule."""
