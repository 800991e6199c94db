"""Run a campaign: `python -m fuzz formulas --seed 1 --count 1000`.

A case is made of the seed and its number alone, so that a long campaign may be run in pieces
(`--first 1000 --count 1000`), and a case that failed again by itself (`--first 417 --count 1`).
"""

import argparse
import random
import sys
import time
from collections import Counter
from importlib import import_module

CAMPAIGNS = {
    "formulas": "formulas against 50-digit arithmetic: values, slopes, time, no code, no raw error",
    "files": "damaged models, landscapes and IDX files: a ValueError, in little memory and time",
    "kills": "a process killed while it saves: no half file, and nothing left after the next save",
    "threads": "eight threads at once on what is public: the bytes of one thread",
    "signals": "Ctrl-C at any moment: within a second, and all goes on as before",
    "processes": "forks, spawns and fresh interpreters: the bytes of this one",
}


def main() -> int:
    """Run the campaign that is asked for; return 1 if a case failed."""
    asked = _asked()
    campaign = import_module(f"fuzz.{asked.campaign}")
    failed: Counter[str] = Counter()
    told: Counter[str] = Counter()
    begun, broken = time.monotonic(), 0
    last = asked.first + asked.count
    for number in range(asked.first, last):
        rng = random.Random(f"{asked.campaign} {asked.seed} {number}")
        found = list(campaign.attack(rng, told))
        for kind, case in found:
            failed[kind] += 1
            print(f"{asked.seed}:{number} {kind}: {case}", flush=True)
        broken += bool(found)
        if sys.stderr.isatty() or (number + 1 - asked.first) % 1000 == 0:
            print(f"\r{number + 1 - asked.first} tried, {broken} failed", end="", file=sys.stderr)
    spent = time.monotonic() - begun
    print(f"{asked.campaign}, seed {asked.seed}, cases {asked.first} to {last - 1}: ", end="")
    print(f"{asked.count} tried, {broken} failed, {spent:.0f} s")
    for name, counts in (("failed", failed), ("seen", told)):
        print(f"  {name}: {', '.join(f'{kind} {n}' for kind, n in counts.most_common()) or 'none'}")
    return bool(broken)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m fuzz", description=__doc__.split("\n")[0])
    lines = [f"{name}: {told}" for name, told in CAMPAIGNS.items()]
    parser.add_argument("campaign", choices=CAMPAIGNS, help="; ".join(lines), metavar="campaign")
    parser.add_argument("--seed", type=int, default=0, help="of the cases")
    parser.add_argument("--count", type=int, default=100, help="how many are tried")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
