"""Results for other hands: an archive to be deposited, and a reference that is kept."""
