"""Bundles of small markets, and how to change what is in one as a forger would: with its digests made anew."""

import csv
import gzip
import io
import json
from hashlib import sha256

import polars as pl

from qantara.core.matching import assign
from qantara.pipeline.matching import write_bundle
from qantara.verify import main
from tests.conftest import NOON
from tests.core.matching.markets import arrays, some

SALT = b"0123456789abcdef"
POLICY = 'title = "Stages"\nseed = 7\ngroups = ["women", "rural", "state scholars"]\nthreshold = {threshold}\n'


def plain_market(seed, **options):
    """A small random market, its groups numbered in the order of the policy."""
    plain = some(seed, **options)
    bits = [*plain.order, *(bit for bit in (0, 3, 31) if bit not in plain.order)]
    plain.groups = [sum(1 << at for at, bit in enumerate(bits) if groups >> bit & 1) for groups in plain.groups]
    plain.reserves = [(offer, bits.index(bit), seats) for offer, bit, seats in plain.reserves]
    plain.__post_init__()
    return plain


def market(seed, **options):
    """The same for the engine."""
    return arrays(plain_market(seed, **options))


def ids(kind, count):
    return [f"{kind}{at}" for at in range(count)]


def offer_table(matched):
    """Offers and companies; those of companies without a limit say so in a name of their own."""
    company = [-1] * matched.offers if matched.company is None else matched.company.tolist()
    names = ["Ferme" if c < 0 else f"Société, {c}" for c in company]
    return pl.DataFrame({"offer": ids("o", matched.offers), "company": names})


def write(folder, matched, *, public, assignment=None, threshold=1, **changed):
    told = {
        "market": matched, "assignment": assignment or assign(matched), "learners": ids("l", matched.learners),
        "offers": offer_table(matched), "policy_text": POLICY.format(threshold=threshold),
        "seed": 7, "salt": SALT, "at": NOON, "public": public,
    }  # fmt: skip
    return write_bundle(folder, **(told | changed))


def read(folder, name):
    data = (folder / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    return list(csv.DictReader(io.StringIO(text)))


def rewrite(folder, name, rows, columns=None):
    """Put other rows in a file, and the digest of what comes out."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode()
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    digest_anew(folder)


def digest_anew(folder):
    digest = json.loads((folder / "digest.json").read_text())
    digest["files"] = {name: sha256((folder / name).read_bytes()).hexdigest() for name in digest["files"]}
    (folder / "digest.json").write_text(json.dumps(digest))


def verdict(folder, capsys, lang="en"):
    """The exit status of the verifier and what it prints."""
    capsys.readouterr()
    status = main([str(folder), "--lang", lang])
    return status, capsys.readouterr().out
