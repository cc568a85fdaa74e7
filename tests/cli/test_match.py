"""`qantara match` and `qantara verify`: from tables to results that anyone can check."""

import csv
import gzip
import json
import subprocess
import sys

import pytest

from tests.pipeline.matching.rounds import FIXED, WISHES, write


def run(qantara, place, *more, out="round-1", **changes):
    files = write(place, **changes)
    asked = (
        "--learners",
        files["learners"],
        "--offers",
        files["offers"],
        "--wishes",
        files["wishes"],
        "--fixed",
        files["fixed"],
    )
    return qantara("match", *asked, "--policy", files["policy"], "--out", place / out, "--as-of", "2026-11-01", *more)


def rows(path):
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_who_has_what_and_why_stands_in_the_folder(qantara, place):
    outcome = run(qantara, place)
    assert outcome.status == 0, outcome.err
    assert "blocking pairs, counted over all wishes" in outcome.out
    found = {row["learner"]: row["offer"] for row in rows(place / "round-1" / "result.csv")}
    assert found == {"ayoub": "data", "basma": "data", "chaima": "", "driss": "", "elias": "cloud"}
    published = {row["learner"]: row["offer"] for row in rows(place / "round-1" / "public" / "result.csv.gz")}
    assert {row["published"]: found[row["learner"]] for row in rows(place / "round-1" / "published.csv")} == published
    for lang in ("fr", "ar", "en"):
        told = rows(place / "round-1" / f"explanations-{lang}.csv.gz")
        assert len(told) == 8 + 2, "a sentence a wish, and one to each of the two without an offer"
        assert all(row["sentence"] for row in told)
    assert {one.name for one in (place / "round-1").iterdir()} == {
        "result.csv", "published.csv", "offers.csv", "admitted.csv", "fairness.csv", "salt", "auditor", "public",
        *(f"explanations-{lang}.csv.gz" for lang in ("fr", "ar", "en")),
    }  # fmt: skip


def test_the_same_files_give_the_same_result_and_json_says_it(qantara, place):
    first = run(qantara, place, "--json", "--explain", "fr", out="one").json
    heading, *lines = WISHES.splitlines()
    second = run(qantara, place, "--json", "--explain", "fr", out="two", wishes="\n".join([heading, *lines[::-1]])).json
    assert first | {"folder": ""} == second | {"folder": ""}
    assert (first["placed"], first["blocking_pairs"], first["fixed"], first["changes"]) == (3, 0, 1, None)
    for name in ("result.csv", "offers.csv", "admitted.csv", "fairness.csv", "explanations-fr.csv.gz"):
        assert (place / "one" / name).read_bytes() == (place / "two" / name).read_bytes()


def test_both_bundles_verify_and_one_byte_changed_does_not(qantara, place):
    run(qantara, place, "--explain", "")
    outcome = qantara("verify", place / "round-1")
    assert outcome.status == 0, outcome.out + outcome.err
    assert outcome.out.count("VERDICT: all holds.") == 2
    offers = place / "round-1" / "public" / "offers.csv"
    offers.write_bytes(offers.read_bytes().replace(b"data", b"dato", 1))
    outcome = qantara("verify", place / "round-1" / "public")
    assert outcome.status == 1
    assert "offers.csv" in outcome.out + outcome.err


def test_the_verifier_of_the_bundle_needs_nothing_else(qantara, place):
    run(qantara, place, "--explain", "")
    public = place / "round-1" / "public"
    done = subprocess.run(
        [sys.executable, "-I", "-S", public / "verify.py", public], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_public_bundle_names_nobody_and_shows_no_score(qantara, place):
    run(qantara, place, "--explain", "")
    for file in (place / "round-1" / "public").iterdir():
        if file.name != "verify.py":
            content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            assert not [
                name for name in (b"ayoub", b"basma", b"elias", b"80.0", b"90.0", b"55.5") if name in content
            ], file.name


def test_a_later_run_says_what_has_changed_for_whom(qantara, place):
    run(qantara, place, "--explain", "")
    gone = "".join(line + "\n" for line in WISHES.splitlines() if not line.startswith("ayoub"))
    outcome = run(qantara, place, "--explain", "", "--before", place / "round-1", out="round-2", wishes=gone)
    assert outcome.status == 0, outcome.err
    assert {(row["learner"], row["change"]) for row in rows(place / "round-2" / "changes.csv")} == {
        ("ayoub", "unplaced"),
        ("driss", "placed"),
    }
    assert (place / "round-2" / "salt").read_bytes() == (place / "round-1" / "salt").read_bytes()


def test_a_wrong_row_is_named_and_nothing_is_written(qantara, place):
    outcome = run(qantara, place, wishes=WISHES.replace(",data,", ",date,"))
    assert outcome.status == 1
    assert "wishes.csv, line 2: no offer is called date." in outcome.err
    assert "3 more rows have the same fault." in outcome.err
    assert not (place / "round-1").exists()
    assert not [one for one in place.iterdir() if one.name.startswith(".")]


def test_a_folder_in_use_is_left_as_it_is(qantara, place):
    (place / "round-1").mkdir()
    (place / "round-1" / "mine").touch()
    outcome = run(qantara, place)
    assert outcome.status == 1
    assert "never written over" in outcome.err
    assert [one.name for one in (place / "round-1").iterdir()] == ["mine"]


@pytest.mark.parametrize("asked", ["de", "fr,xx"])
def test_a_language_that_is_none_of_ours_is_refused(qantara, place, asked):
    assert run(qantara, place, "--explain", asked).status == 2


def test_what_is_no_bundle_is_refused(qantara, place):
    outcome = qantara("verify", place)
    assert outcome.status == 1
    assert "there is no bundle here" in outcome.err


def test_a_pair_that_is_fixed_twice_over_is_refused_in_french(qantara, place):
    files = write(place, fixed=FIXED + "elias,web,manual\n")
    outcome = qantara("--lang", "fr", "match", "--learners", files["learners"], "--offers", files["offers"], "--wishes", files["wishes"],
                      "--fixed", files["fixed"], "--policy", files["policy"], "--out", place / "x")  # fmt: skip
    assert "elias est fixé deux fois" in outcome.err


def test_the_digest_names_the_seed_and_the_version(qantara, place):
    run(qantara, place, "--explain", "")
    told = json.loads((place / "round-1" / "auditor" / "digest.json").read_text(encoding="utf-8"))
    assert told["seed"] == "tirage du 1er novembre"
    assert told["made_at"].startswith("2026-11-01")


def test_another_policy_and_other_luck_are_tried_beside(qantara, place):
    (place / "other.toml").write_text('seed = "a"\ngroups = ["rural", "women"]\n', encoding="utf-8")
    told = run(qantara, place, "--explain", "", "--try", place / "other.toml", "--odds", "20", "--json").json
    assert {(row["policy"], row["group"]) for row in told["tried"]} >= {
        ("this policy", "all"),
        (str(place / "other.toml"), "all"),
    }
    assert told["chances"]["gains"] == 0
    assert [row["length"] for row in told["chances"]["lengths"]][-1] is None
    odds = rows(place / "round-1" / "odds.csv")
    assert len(odds) == 8
    assert all(0 <= float(row["odds"]) <= 1 for row in odds)
    assert len(rows(place / "round-1" / "policies.csv")) == len(told["tried"])
