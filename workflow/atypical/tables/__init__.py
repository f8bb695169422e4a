"""Tables: one description each, checked at every write and every read."""
