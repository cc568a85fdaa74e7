"""Each measure once more, slowly, as its definition reads; and made-up programmes to measure."""

from itertools import combinations
from math import log2, sqrt

import numpy as np

from qantara.core.alignment import CSR


def some(seed, *, modules=6, skills=5, budget=None):
    """A demand, what is taught, a table of quality with perfect mastery and empty rows in it, hours, and a budget."""
    rng = np.random.default_rng(seed)
    demand = rng.gamma(0.5, size=skills) * (rng.random(skills) < 0.9)
    demand[rng.integers(skills)] += 0.1
    taught = rng.random(skills) * (rng.random(skills) < 0.4)
    quality = rng.random((modules, skills)).round(2) * (rng.random((modules, skills)) < 0.6)
    quality[rng.random((modules, skills)) < 0.05] = 1.0
    hours = rng.integers(2, 40, modules).astype(float)
    return demand, taught, quality, hours, float(rng.integers(10, 80)) if budget is None else budget


def csr(rows):
    return CSR(np.atleast_2d(np.array(rows, dtype=float)))


def covered(quality, skill):
    """c_s of a list of modules."""
    missed = 1.0
    for module in quality:
        missed *= 1 - module[skill]
    return 1 - missed


def value(demand, taught, quality, chosen):
    """F of some modules."""
    total = 0.0
    for s, d in enumerate(demand):
        missed = 1 - taught[s]
        for m in chosen:
            missed *= 1 - quality[m][s]
        total += d / sum(demand) * (1 - missed)
    return total


def best(demand, taught, quality, hours, budget):
    """F of the best choice within the budget: all choices are tried."""
    every = range(len(quality))
    choices = (one for k in range(len(quality) + 1) for one in combinations(every, k))
    return max(value(demand, taught, quality, one) for one in choices if sum(hours[m] for m in one) <= budget)


def hours_of(quality, hours):
    """h_s."""
    given = [0.0] * len(quality[0])
    for module, lasting in zip(quality, hours, strict=True):
        for s, q in enumerate(module):
            if q > 0:
                given[s] += lasting * q / sum(module)
    return given


def recall(demand, c):
    return sum(d * x for d, x in zip(demand, c, strict=True)) / sum(demand)


def relevance(demand, quality, hours, least):
    given = hours_of(quality, hours)
    return sum(h for h, d in zip(given, demand, strict=True) if d / sum(demand) > least) / sum(given)


def staleness(quality, hours, growth):
    given = hours_of(quality, hours)
    return sum(h * max(0.0, -g) for h, g in zip(given, growth, strict=True)) / sum(given)


def redundancy(quality, hours):
    given, repeated = hours_of(quality, hours), 0.0
    for s, h in enumerate(given):
        stated = sum(module[s] for module in quality)
        if stated > 0:
            repeated += h * (1 - covered(quality, s) / stated)
    return repeated / sum(given)


def divergence(one, other):
    """Jensen-Shannon distance of two lists, each divided by its sum."""
    p, q = ([x / sum(of) for x in of] for of in (one, other))
    total = 0.0
    for x, y in zip(p, q, strict=True):
        middle = (x + y) / 2
        total += sum(z * log2(z / middle) / 2 for z in (x, y) if z > 0)
    return sqrt(max(0.0, total))


def cosine(one, other):
    product = sum(x * y for x, y in zip(one, other, strict=True))
    return 1 - product / sqrt(sum(x * x for x in one)) / sqrt(sum(y * y for y in other))


def shelf_life(weights, growth):
    """Halve an interval until the years are found."""
    if sum(weights) == 0:
        return float("nan")

    def asked(years):
        return sum(w * np.exp(-max(0.0, -g) * years) for w, g in zip(weights, growth, strict=True)) / sum(weights)

    if sum(w for w, g in zip(weights, growth, strict=True) if g >= 0) / sum(weights) >= 0.5:
        return float("inf")
    low, high = 0.0, 1.0
    while asked(high) > 0.5:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if asked(middle) > 0.5 else (low, middle)
    return high
