"""The figures, one function each: `figure(cutter, rng)` fills a plane from -1 to 1."""
