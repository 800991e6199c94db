"""One colour table for a whole film: the colours of large areas exactly, the rest by nearness.

The colours of large areas come first. What is left goes to the mixes along antialiased edges,
each time to the colour that the entries so far serve worst: the greedy centres of Gonzalez
(1985), "Clustering to minimize the maximum intercluster distance", with weights. On a race the
error of what is not exact is half that of a median cut, the largest error a third.
"""

from __future__ import annotations

import numpy as np

from gdviz.ground.cores import one_thread_a_product
from gdviz.plotting.films.frame import Frames

SAMPLES = 8  # frames looked at for the choice: of twelve the error is the same
FLAT = 1 / 1000  # share of a picture from which on a colour counts as flat
CANDIDATES = 1 << 14  # colours among which is chosen
MOVES = 1 / 8  # share of a picture from which on it moves as a whole, so that no eye follows
FEW = 128  # colours that do for such a film, if they do: it is packed into a sixth fewer bytes
NEARLY = 6  # of 255, in each of red, green and blue: by how much a colour may be off
ALL_BUT = 1 / 1000  # share of the pixels that may be farther off
PIECE = 1 << 16  # pixels looked up at a time, so that memory stays small
_HASH = np.uint32(2654435761)  # Knuth's multiplier, 2**32 divided by the golden ratio


class ColorTable:
    """At most `size` colours, and for any colour the index of the nearest one.

    An entry that is still free goes to the first new colour met; so a film with no more colours
    than entries keeps all of them exactly.
    """

    def __init__(self, words: np.ndarray, size: int) -> None:
        self.size = size
        self.entries = words[:size]
        self._known = np.zeros(1 << 16, np.uint32)
        self._index_of_known = np.zeros(1 << 16, np.uint8)

    @property
    def is_full(self) -> bool:
        """Whether all entries are taken."""
        return len(self.entries) == self.size

    def rgb(self) -> np.ndarray:
        """Return the entries (n, 3) as bytes."""
        return rgb(self.entries)

    def indices(self, words: np.ndarray) -> np.ndarray:
        """Return for opaque RGBA words (n,) the index of the nearest entry, (n,) uint8."""
        pieces = [self._lookup(words[i : i + PIECE]) for i in range(0, len(words), PIECE)]
        return np.concatenate(pieces)

    def _lookup(self, words: np.ndarray) -> np.ndarray:
        slots = (words * _HASH) >> np.uint32(16)
        found = self._index_of_known[slots]
        new = self._known[slots] != words
        if new.any():
            colours, inverse = np.unique(words[new], return_inverse=True)
            found[new] = self._learn(colours)[inverse]
        return found

    def _learn(self, colours: np.ndarray) -> np.ndarray:
        """Find the nearest entries of new colours and remember them."""
        if not self.is_full:
            unmatched = colours[~np.isin(colours, self.entries)]
            free = self.size - len(self.entries)
            self.entries = np.append(self.entries, unmatched[:free])
        index = nearest(rgb(colours), rgb(self.entries))
        slots = (colours * _HASH) >> np.uint32(16)
        self._known[slots] = colours
        self._index_of_known[slots] = index
        return index


def color_table_of(film: Frames, size: int) -> ColorTable:
    """Choose at most `size` colours for a film from a few of its frames."""
    words, counts = _census(film)
    moves = _share_that_moves(film, counts) > MOVES
    if len(words) > CANDIDATES:
        words, counts = _thin_out(words, counts)
    if moves and FEW < size < len(words):
        few = _chosen(film, words, counts, FEW)
        if _serves(rgb(few), rgb(words), counts):
            return ColorTable(few, FEW)
    return ColorTable(_chosen(film, words, counts, size), size)


def _chosen(film: Frames, words: np.ndarray, counts: np.ndarray, size: int) -> np.ndarray:
    """Return at most so many of the colours of a film: those of large areas, and others."""
    common = np.argsort(-counts, kind="stable")[: size // 2]
    flat = common[counts[common] >= min(FLAT * film.size[0] * film.size[1], counts[common[0]])]
    return words[_greedy_centres(rgb(words), counts, flat.tolist(), size)]


def _share_that_moves(film: Frames, counts: np.ndarray) -> float:
    """Return what share of a picture, the first of those counted apart, is unlike the first."""
    return (counts.sum() / (film.size[0] * film.size[1]) - 1) / max(min(SAMPLES, len(film)) - 1, 1)


def _serves(entries: np.ndarray, colours: np.ndarray, counts: np.ndarray) -> bool:
    """Whether entries (k, 3) come near the colours (n, 3) of all but a few pixels."""
    off = np.abs(entries[nearest(colours, entries)].astype(int) - colours).max(axis=1)
    return counts[off > NEARLY].sum() <= ALL_BUT * counts.sum()


def rgb(words: np.ndarray) -> np.ndarray:
    """Return RGBA words (n,) as colour bytes (n, 3)."""
    return np.ascontiguousarray(words).view(np.uint8).reshape(-1, 4)[:, :3]


def nearest(colours: np.ndarray, entries: np.ndarray) -> np.ndarray:
    """Return the index of the entry (k, 3) nearest to each colour (n, 3), (n,) uint8."""
    entries = entries.astype(np.float32)
    half_squares = (entries**2).sum(1) / 2
    index = np.empty(len(colours), np.uint8)
    with one_thread_a_product():  # they are small, and others wait for the core
        for start in range(0, len(colours), 4096):
            piece = slice(start, start + 4096)
            index[piece] = (half_squares - colours[piece].astype(np.float32) @ entries.T).argmin(1)
    return index


def _census(film: Frames) -> tuple[np.ndarray, np.ndarray]:
    """Return the colours of sampled frames as words, and how many pixels have each."""
    first, words, counts = None, [], []
    for frame in film.sample(SAMPLES):
        picture = frame.pixels.reshape(-1).view(np.uint32)
        for start in range(0, len(picture), PIECE):
            piece = picture[start : start + PIECE]
            if first is not None:
                piece = piece[piece != first[start : start + PIECE]]  # what stays counts once
            found, count = np.unique(piece, return_counts=True)
            words.append(found)
            counts.append(count)
        first = picture.copy() if first is None else first
    merged, inverse = np.unique(np.concatenate(words), return_inverse=True)
    return merged, np.bincount(inverse, np.concatenate(counts))


def _thin_out(words: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep of colours that share their leading bits the commonest, with the count of them all."""
    order = np.argsort(-counts, kind="stable")
    words, counts = words[order], counts[order]
    for bits in range(1, 5):
        mask = np.uint32(0x01010101 * (0xFF << bits & 0xFF))
        _, keep, group = np.unique(words & mask, return_index=True, return_inverse=True)
        if len(keep) <= CANDIDATES:
            break
    return words[keep], np.bincount(group, counts)


def _greedy_centres(
    colours: np.ndarray, counts: np.ndarray, chosen: list[int], size: int
) -> list[int]:
    """Add to the `chosen` colours, up to `size` in all, ever the one that those serve worst."""
    red, green, blue = colours.T.astype(np.float32)
    weights = np.sqrt(counts).astype(np.float32)
    distance = np.full(len(colours), np.inf, np.float32)
    chosen = list(chosen)
    for centre in chosen:  # grows as it goes
        away = (red - red[centre]) ** 2 + (green - green[centre]) ** 2 + (blue - blue[centre]) ** 2
        distance = np.minimum(distance, away)
        if centre == chosen[-1] and len(chosen) < size and distance.any():
            chosen.append(int((weights * distance).argmax()))
    return chosen
