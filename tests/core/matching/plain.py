"""The rule again, one learner at a time, in plain Python: slow, obvious, and sharing nothing with the engine."""

from dataclasses import dataclass, field
from itertools import product


@dataclass
class Plain:
    """A market in lists. `wishes[i]`: offers, best first; `score[i][o]`; the rest as in Market."""

    wishes: list[list[int]]
    score: list[dict[int, int]]
    capacity: list[int]
    lottery: list[int]
    groups: list[int]
    reserves: list[tuple[int, int, int]] = field(default_factory=list)
    fixed: list[int] = field(default_factory=list)
    company: list[int] = field(default_factory=list)
    company_capacity: list[int] = field(default_factory=list)

    def __post_init__(self):
        self.fixed = self.fixed or [-1] * len(self.wishes)
        self.company = self.company or [-1] * len(self.capacity)
        self.order = list(dict.fromkeys(bit for _, bit, _ in self.reserves))
        self.free_seats()

    def free_seats(self):
        """What the fixed pairs leave."""
        self.seats = list(self.capacity)
        self.reserved = {(o, b): s for o, b, s in self.reserves}
        self.company_seats = list(self.company_capacity)
        self.fixed_class = {}
        for offer in range(len(self.capacity)):
            held = sorted((i for i, o in enumerate(self.fixed) if o == offer), key=lambda i: self.lottery[i])
            self.seats[offer] -= len(held)
            if self.company[offer] >= 0:
                self.company_seats[self.company[offer]] -= len(held)
            for bit in self.order:
                for i in [i for i in held if self.groups[i] >> bit & 1]:
                    if self.reserved.get((offer, bit), 0) > 0:
                        self.reserved[offer, bit] -= 1
                        held.remove(i)
                        self.fixed_class[i] = bit
            left = self.seats[offer]
            for bit in self.order:
                if (offer, bit) in self.reserved:
                    self.reserved[offer, bit] = min(self.reserved[offer, bit], left)
                    left -= self.reserved[offer, bit]

    def place(self, application):
        """Sorts the best first."""
        i, offer = application
        return (-self.score[i][offer], self.lottery[i])

    def choose(self, applications):
        """The class each application (learner, offer) is seated in; the refused are left out."""
        seated, company_left = {}, list(self.company_seats)
        open_left = list(self.seats)
        for bit in [*self.order, -1]:
            left = open_left if bit == -1 else [self.reserved.get((o, bit), 0) for o in range(len(self.capacity))]
            for i, o in sorted(applications, key=self.place):
                company = self.company[o]
                may = bit == -1 or self.groups[i] >> bit & 1
                if (i, o) in seated or not may or left[o] == 0 or (company >= 0 and company_left[company] == 0):
                    continue
                left[o] -= 1
                if bit != -1:
                    open_left[o] -= 1
                if company >= 0:
                    company_left[company] -= 1
                seated[i, o] = bit
        return seated

    def assign(self, order=None):
        """Deferred acceptance, one learner at a time, in any order of asking."""
        following = [0] * len(self.wishes)
        waiting = [i for i in (order or range(len(self.wishes))) if self.fixed[i] < 0]
        held = []
        while waiting:
            i = waiting.pop()
            if following[i] == len(self.wishes[i]):
                continue
            held.append((i, self.wishes[i][following[i]]))
            kept = self.choose(held)
            waiting += [j for j, o in held if (j, o) not in kept]
            for j, o in held:
                following[j] += (j, o) not in kept
            held = [application for application in held if application in kept]
        result = list(self.fixed)
        for i, o in held:
            result[i] = o
        return result

    def liked_better(self, i, offer):
        """The wishes a learner likes better than an offer; all, if it is -1."""
        return self.wishes[i] if offer == -1 else self.wishes[i][: self.wishes[i].index(offer)]

    def held(self, result):
        return [(i, o) for i, o in enumerate(result) if o >= 0 and self.fixed[i] < 0]

    def feasible(self, result):
        held = self.held(result)
        if any(result.count(o) > seats for o, seats in enumerate(self.capacity)):
            return False
        wished = all(o in self.wishes[i] for i, o in held)
        kept = all(o == f for o, f in zip(result, self.fixed, strict=True) if f >= 0)
        return wished and kept and len(self.choose(held)) == len(held)

    def blocking(self, result):
        held = self.held(result)
        pairs = [(i, o) for i in range(len(result)) if self.fixed[i] < 0 for o in self.liked_better(i, result[i])]
        return [pair for pair in pairs if pair in self.choose([*held, pair])]

    def stable(self):
        """All stable results, by trying every one."""
        options = [[f] if f >= 0 else [*w, -1] for w, f in zip(self.wishes, self.fixed, strict=True)]
        for result in product(*options):
            if self.feasible(result) and not self.blocking(result):
                yield list(result)

    def rank(self, i, offer):
        """Where an offer stands in a learner's list: the lower the better; no offer comes last."""
        return self.wishes[i].index(offer) if offer in self.wishes[i] else len(self.wishes[i])
