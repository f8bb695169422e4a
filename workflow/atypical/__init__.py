"""Phase transitions in learning: theory, learners, flatness, kinetics, figures and claims of three papers."""
