"""Random numbers: streams named by what they are for, and one generator for loops and tensors."""
