"""Fuzzing: mutated inputs that must only ever be refused in words. `python -m tests.fuzz --help` says how to run it for long."""
