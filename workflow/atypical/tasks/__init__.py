"""What is to be learned: random labels, teacher and random features, Gaussian pairs, images."""
