"""The published lottery: a permutation that anyone can draw again with nothing but SHA-256."""

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from qantara.core.refusals import Refusal


def lottery(n: int, seed: str) -> NDArray[np.int32]:
    """Give each of n participants one number; the lower number wins a tie.

    Participant i (from 0) draws the SHA-256 digest of the UTF-8 text "<seed>:<i>". Digests are compared as 256-bit
    numbers, first byte first; the lowest gets the number 0. No library's generator has a part in it, so the result is
    the same on any machine and for ever, and

        sorted(range(n), key=lambda i: sha256(f"{seed}:{i}".encode()).digest())

    lists the participants from the first to the last. Publish the seed only after the participants are numbered, and
    take it from a public draw: whoever chooses either with knowledge of the other chooses the result.

    n        how many participants, 0 to 2^31 - 1
    seed     the published text, not empty
    returns  shape (n,), int32: a permutation of 0 … n - 1, the number of each participant
    Raises Refusal. SHA-256: FIPS 180-4 (2015).
    """
    if not 0 <= n < 2**31:
        raise Refusal("{n} participants cannot draw lots: their number must lie from 0 to 2147483647.", n=n)
    if not seed:
        raise Refusal("The lottery needs a seed: write the text that was published for it.")
    start = sha256(f"{seed}:".encode())
    digests = bytearray()
    for i in range(n):
        own = start.copy()
        own.update(b"%d" % i)
        digests += own.digest()
    words = np.frombuffer(digests, dtype=">u8").reshape(n, 4)
    numbers = np.empty(n, dtype=np.int32)
    numbers[np.lexsort(words.T[::-1])] = np.arange(n, dtype=np.int32)
    return numbers
