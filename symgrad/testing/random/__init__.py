"""Random equations as text, from anything that chooses: random.Random, or Hypothesis."""
