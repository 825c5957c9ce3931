"""`make mutate`: the check of the checks. What derives, and what makes programs, is changed in one place at a time; each must be noticed.

    python tools/mutate.py rules [WORD ...]       only rules whose name, or module, is one of these words
    python tools/mutate.py programs [WORD ...] [--others 300] [--seed 1] [--minutes 60] [--each 8]
                                                  only modules or functions of symgrad/running that are one of these words

Without a kind, both. Each mutant lives in a forked process, JOBS of them at once, where tests run until one fails. The exit code is 1
where a mutant survives that is not listed, with a reason, as one that nothing can observe.
"""

import argparse
import subprocess
import sys

import program_trial
import rule_trial


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("kind", nargs="?", choices=("rules", "programs"))
    asked.add_argument("words", nargs="*")
    asked.add_argument("--others", type=int, default=300, help="how many mutants of programs are drawn beside those of brackets")
    asked.add_argument("--seed", type=int, default=1, help="of that draw")
    asked.add_argument("--minutes", type=float, default=60, help="after which no more mutants of programs are tried")
    asked.add_argument("--each", type=float, default=8, help="seconds of computing for a mutant of programs, as long as it notices nothing")
    given = asked.parse_args()
    if given.kind is None:
        return max(subprocess.run([sys.executable, __file__, kind], check=False).returncode for kind in ("rules", "programs"))
    if given.kind == "rules":
        return 0 if rule_trial.main(given.words) else 1
    return 0 if program_trial.main(given.words, given.others, given.seed, given.minutes, given.each) else 1


if __name__ == "__main__":
    sys.exit(main())
