"""Side-by-side measurements: ours and a peer on the same bytes in one run, reported as ratios."""
