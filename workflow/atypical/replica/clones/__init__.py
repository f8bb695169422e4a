"""Real clones: solutions held at a mutual overlap. A task says what its patterns do to them."""
