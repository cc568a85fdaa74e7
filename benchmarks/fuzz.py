"""Random ads through the extractor: no crash, every offset valid.

python benchmarks/fuzz.py [--forever] [--ads 100000] [--seed 1]
"""

import argparse
import random

from qantara.core.text.extractor import Extractor

ODD = "\ud800\udfff\u200f\u202e\u0640\u064b\u0301\u00ad\u200b\ufeff\x00\t\r\n 🚀👩‍💻ﷺﬁİſß€½²…·•|,.;:/\\-_+#&'\"<>()[]{}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--forever", action="store_true")
    parser.add_argument("--ads", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    extractor = Extractor()
    names = [name for skill in extractor.vocabulary.skills.values() for name in skill.names]
    read = mentions = 0
    while wanted.forever or read < wanted.ads:
        ads = [(text(chance, names, 4), text(chance, names, chance.choice((3, 30, 300)))) for _ in range(200)]
        for (title, body), reading in zip(ads, extractor.read_all(*zip(*ads, strict=True)), strict=True):
            for m in reading.mentions:
                given = title if m.field == "title" else body
                if given[m.start : m.end] != m.surface or not m.surface:
                    raise SystemExit(f"wrong offsets: {m} in {given!r}")
            mentions += len(reading.mentions)
        read += len(ads)
        if read % 20_000 == 0:
            print(f"{read:,} ads, {mentions:,} mentions, all offsets valid", flush=True)
    print(f"{read:,} ads, {mentions:,} mentions, all offsets valid")


def text(chance: random.Random, names: list[str], words: int) -> str:
    parts = []
    for _ in range(chance.randint(0, words)):
        kind = chance.random()
        if kind < 0.5:
            word = list(chance.choice(names))
            for _ in range(chance.choice((0, 0, 1, 2))):
                word.insert(chance.randint(0, len(word)), chance.choice(ODD))
            parts.append("".join(word))
        elif kind < 0.8:
            parts.append("".join(chance.choices(ODD, k=chance.randint(1, 4))))
        else:
            parts.append("".join(chr(chance.randint(1, 0x10FFFF)) for _ in range(chance.randint(1, 6))))
        parts.append(chance.choice((" ", "", ", ", "\n", "/")))
    return "".join(parts)


if __name__ == "__main__":
    main()
