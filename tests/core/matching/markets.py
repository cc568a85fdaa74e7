"""Small random markets: as lists for the plain rule, as arrays for the engine."""

import random

import numpy as np
from tests.core.matching.plain import Plain

from qantara.core.matching import Market, Reserve

BITS = (3, 0, 31)


def some(seed, *, learners=8, offers=5, wishes=5, scores=4, reserves=None, companies=None, fixed=None, tight=False):
    """A market of up to so many learners and offers, with ties; None: with or without, by chance.

    tight  exactly so many learners, offers and wishes, and seats for fewer than all: few results, many quarrels
    """
    rng = random.Random(seed)
    reserves, companies, fixed = (rng.random() < 0.5 if one is None else one for one in (reserves, companies, fixed))
    n, m = (learners, offers) if tight else (rng.randint(1, learners), rng.randint(1, offers))
    capacity = [rng.choice((1, 1, 2)) if tight else rng.randint(1, 4) for _ in range(m)]
    market = Plain(
        wishes=[rng.sample(range(m), min(m, wishes) if tight else rng.randint(0, min(m, wishes))) for _ in range(n)],
        score=[{o: rng.randint(0, scores) for o in range(m)} for _ in range(n)],
        capacity=capacity,
        lottery=rng.sample(range(2 * n), n),
        groups=[sum(1 << bit for bit in BITS if rng.random() < 0.4) for _ in range(n)],
    )
    if reserves:
        left = list(capacity)
        for bit in rng.sample(BITS, rng.randint(1, len(BITS))):
            for o in rng.sample(range(m), m):
                if rng.random() < 0.7:
                    seats = rng.randint(0, left[o])
                    left[o] -= seats
                    market.reserves.append((o, bit, seats))
    if companies:
        c = rng.randint(1, max(3, m // 6))
        market.company = [rng.randint(-1, c - 1) for _ in range(m)]
        market.company_capacity = [rng.randint(1, 4) for _ in range(c)]
    if fixed:
        seats, company_seats = list(capacity), list(market.company_capacity)
        for i in rng.sample(range(n), rng.randint(0, n // 2)):
            o = rng.randrange(m)
            c = market.company[o]
            if seats[o] and (c < 0 or company_seats[c]):
                seats[o] -= 1
                if c >= 0:
                    company_seats[c] -= 1
                market.fixed[i] = o
    market.__post_init__()
    return market


def arrays(plain: Plain, **changed) -> Market:
    """The same market for the engine."""
    lengths = [len(wishes) for wishes in plain.wishes]
    told = {
        "ptr": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        "offer": np.array([o for wishes in plain.wishes for o in wishes], dtype=np.int32),
        "score": np.array([plain.score[i][o] for i, wishes in enumerate(plain.wishes) for o in wishes], dtype=np.int32),
        "capacity": np.array(plain.capacity, dtype=np.int32),
        "lottery": np.array(plain.lottery, dtype=np.int32),
        "groups": np.array(plain.groups, dtype=np.uint32),
        "reserves": tuple(Reserve(*reserve) for reserve in plain.reserves),
        "fixed": np.array(plain.fixed, dtype=np.int32),
    }
    if plain.company_capacity:
        told["company"] = np.array(plain.company, dtype=np.int32)
        told["company_capacity"] = np.array(plain.company_capacity, dtype=np.int32)
    return Market(**(told | changed))
