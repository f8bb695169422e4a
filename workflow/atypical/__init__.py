"""Phase transitions in learning: theory, figures and claims of three papers."""

import os

# Products of matrices must not depend on where in memory these lie, nor on what is multiplied
# beside them: the numbers of a run are its own. MKL reads this once, at its first product.
os.environ.setdefault("MKL_CBWR", "AUTO,STRICT")
