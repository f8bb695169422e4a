"""What is learned: one model a file, and beside it the tables that are made of it."""
