# symgrad's commands. Each makes its own environment .venv when it is not there.

BIN := .venv/bin
export PYTHON

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: .venv/ready  ## derive a network's gradient, check it, leave the pages and the program in out/
	@$(BIN)/python tools/demo.py

test: .venv/ready  ## run the tests that take minutes: random systems, fuzzing and seeded faults a handful each
	@$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not long"

test-all: .venv/ready  ## run every test
	@$(BIN)/python -m pytest -q -n auto --dist worksteal

examples: .venv/ready  ## derive, check, write and run every example; the pages are left in out/examples/
	@$(BIN)/python examples/run.py

bench: .venv/ready  ## measure speed against hand-written NumPy
	@$(BIN)/python -m tests.benchmarks

mutate: .venv/ready  ## change every rule, and what makes programs, in many small ways, and see that checks and tests notice each
	@$(BIN)/python tools/mutate.py

fuzz: .venv/ready  ## feed mutated inputs and random derivations to it for ten minutes; MINUTES=60 for longer
	@$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10)

clean:  ## remove the environment and everything made
	@rm -rf .venv out build dist .pytest_cache .hypothesis

.venv/ready: pyproject.toml constraints.txt tools/environment
	@tools/environment

.PHONY: help demo test test-all examples bench mutate fuzz clean
