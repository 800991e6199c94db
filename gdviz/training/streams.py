"""What chance decides in a network while it learns, from a seed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from gdviz.network.network import Network


class Streams:
    """A stream of random numbers for each part of a network in which chance decides.

    Parameters
    ----------
    network : in training
    seed : of those parts that have none of their own
    """

    def __init__(self, network: Network, seed: int) -> None:
        seeds = [part.seed for part in network.noisy_parts]
        self.seeds = [seed if own is None else own for own in seeds]
        self.generators = [np.random.default_rng(0) for _ in seeds]

    def begin(self, moment: int, steps: int = 0) -> None:
        """Let the streams begin anew: each moment has numbers of its own.

        Parameters
        ----------
        moment : such as an epoch
        steps : how many were taken before, so that the next fit does not do the same again
        """
        for k, (rng, seed) in enumerate(zip(self.generators, self.seeds, strict=True), 1):
            first = np.random.default_rng([seed, moment, k, steps])
            rng.bit_generator.state = first.bit_generator.state

    def draws(self, network: Network) -> list[Callable[[], Any]]:
        """Return the calls that draw the noise of a network, which has room for it."""
        pairs = zip(network.noisy_parts, self.generators, strict=True)
        return [partial(part.draw, rng) for part, rng in pairs]
