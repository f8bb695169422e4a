"""Phase transitions in learning: theory, figures and claims of three papers."""
