"""What a number of the configuration may be: quantities with bound and unit, and grids of them."""
