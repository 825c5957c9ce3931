"""Matrix notation: arrays as whole, what each denotes entry by entry, and the way back from entries to matrices."""
