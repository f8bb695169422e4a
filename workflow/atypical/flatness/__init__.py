"""How flat the landscape is around a solution: local energy, local entropy, margins."""
