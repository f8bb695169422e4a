"""Results, checked without learning again: what is on disk, held against what it is made from."""
