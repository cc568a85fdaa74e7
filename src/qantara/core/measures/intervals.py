"""Intervals of observed shares."""

from math import sqrt

Z_95 = 1.959963984540054


def wilson(successes: float, n: float, *, z: float = Z_95) -> tuple[float, float] | None:
    """Return Wilson's interval of a share, or None where there is no observation.

    successes  how many of n; may be fractional (an ad over k regions counts 1/k in each)
    returns    (low, high), both in [0, 1]; 95 % by default

    Raises ValueError if successes leaves [0, n]. Source: Wilson (1927), JASA 22, 209-212.

    >>> low, high = wilson(5, 10)
    >>> round(low, 3), round(high, 3)
    (0.237, 0.763)
    """
    if n <= 0:
        return None
    if not 0 <= successes <= n + 1e-9:
        raise ValueError(f"{successes} successes are not possible out of {n}")
    share = min(1.0, successes / n)
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
