"""Numbers that a paper quotes, by names of its own: for LaTeX, for programs, for the site."""
