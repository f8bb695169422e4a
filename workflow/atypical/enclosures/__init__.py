"""Numbers of the theory between rigorous bounds: ball arithmetic, and what certifies a root."""
