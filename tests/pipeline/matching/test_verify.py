"""The verifier finds whatever is changed in a bundle, and says what."""

import ast
import hmac
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import qantara.verify
from qantara.core.matching import Market, Reserve
from tests.pipeline.matching.bundles import SALT, digest_anew, ids, market, read, rewrite, verdict, write

SOURCE = Path(qantara.verify.__file__)


def a_market():
    """Learner 0 stands before 1 before 2, and so on. Offer 0: two seats, one for women; 1: one seat; 2 and 3: of a company."""
    wishes = [[0, 1], [0, 1], [0, 1], [0, 1, 2], [2, 3], [2, 3], [3, 2], [1, 3]]
    return Market(
        ptr=np.concatenate([[0], np.cumsum([len(each) for each in wishes])]).astype(np.int64),
        offer=np.array([offer for each in wishes for offer in each], dtype=np.int32),
        score=np.array([900 - 50 * i for i, each in enumerate(wishes) for _ in each], dtype=np.int32),
        capacity=np.array([2, 1, 2, 2], dtype=np.int32),
        lottery=np.arange(8, dtype=np.int32)[::-1].copy(),
        groups=np.array([0, 0, 1, 1, 0, 2, 0, 0], dtype=np.uint32),
        reserves=(Reserve(0, 0, 1), Reserve(3, 1, 1)),
        fixed=np.array([-1, -1, -1, -1, -1, -1, -1, 3], dtype=np.int32),
        company=np.array([-1, -1, 0, 0], dtype=np.int32),
        company_capacity=np.array([3], dtype=np.int32),
    )


@pytest.fixture(params=[False, True], ids=["full", "public"])
def bundle(request, tmp_path):
    write(tmp_path / "bundle", a_market(), public=request.param)
    return tmp_path / "bundle"


@pytest.fixture
def names():
    """The salted id of each learner."""
    return [hmac.digest(SALT, name.encode(), "sha256").hex()[:16] for name in ids("l", 8)]


def result_of(bundle):
    return {row["learner"]: row for row in read(bundle, "result.csv.gz")}


def put(bundle, *rows):
    """Change rows of the result, by their learners."""
    found = result_of(bundle)
    for row in rows:
        found[row["learner"]] |= row
    rewrite(bundle, "result.csv.gz", list(found.values()))


def refused(bundle, capsys, *parts, status=1):
    found, out = verdict(bundle, capsys)
    assert found == status, out
    for part in parts:
        assert part in out, out


def test_the_bundle_is_as_it_should_be(bundle, names, capsys):
    result = result_of(bundle)
    assert [(result[name]["offer"], result[name]["rank"], result[name]["seat"]) for name in names] == [
        ("o0", "1", "open"), ("o1", "2", "open"), ("o0", "1", "women"), ("o2", "3", "open"),
        ("", "", ""), ("o3", "2", "rural"), ("", "", ""), ("o3", "2", "fixed"),
    ]  # fmt: skip
    status, out = verdict(bundle, capsys)
    assert (status, "Learners: 8; wishes: 17; offers: 4; placed: 6, of them fixed: 1." in out) == (0, True)


# --- Changed without a new digest ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["learners.csv.gz", "wishes.csv.gz", "offers.csv", "policy.toml", "result.csv.gz", "cutoffs.csv", "verify.py"])  # fmt: skip
def test_one_byte_changed_in_any_file_is_found(bundle, capsys, name):
    data = bytearray((bundle / name).read_bytes())
    data[len(data) // 2] ^= 1
    (bundle / name).write_bytes(data)

    refused(bundle, capsys, f"✗ {name} is not the file published", "VERDICT: this does not hold. Failures: 1 ")


@pytest.mark.parametrize("name", ["digest.json", "wishes.csv.gz", "policy.toml"])
def test_a_missing_file_is_named(bundle, capsys, name):
    (bundle / name).unlink()

    refused(bundle, capsys, f"✗ {name}: cannot be read (FileNotFoundError", status=2)


def test_what_is_no_bundle_cannot_be_read(tmp_path, capsys):
    (tmp_path / "digest.json").write_text('["a list"]')

    refused(tmp_path, capsys, "✗ digest.json: cannot be read", status=2)
    refused(tmp_path / "nowhere", capsys, "✗ digest.json: cannot be read", status=2)


# --- Changed, and the digests made anew ----------------------------------------------------------------------


def test_a_file_cut_short_cannot_be_read(bundle, capsys):
    data = (bundle / "wishes.csv.gz").read_bytes()
    (bundle / "wishes.csv.gz").write_bytes(data[: len(data) // 2])
    digest_anew(bundle)

    refused(bundle, capsys, "✗ wishes.csv.gz:", "cannot be read (EOFError", status=2)


def test_a_number_that_is_none_is_shown_with_its_line(bundle, capsys):
    rows = read(bundle, "offers.csv")
    rows[2]["seats"] = "many"
    rewrite(bundle, "offers.csv", rows)

    refused(bundle, capsys, "✗ offers.csv:4: cannot be read", "many", status=2)


def test_two_learners_swapped_are_found(bundle, names, capsys):
    put(bundle, {"learner": names[0], "offer": "o1", "rank": "2"}, {"learner": names[1], "offer": "o0", "rank": "1"})

    refused(bundle, capsys, f"blocking pair: {names[0]} should have offer o0, her wish 1, in a seat “open”")


def test_a_seat_too_many_is_found(bundle, names, capsys):
    put(bundle, {"learner": names[3], "offer": "o1", "rank": "2"})

    refused(bundle, capsys, "✗ result.csv.gz: offer o1, open has 2 learners for 1 seats.")


def test_a_seat_too_many_of_a_company_is_found(bundle, names, capsys):
    put(bundle, {"learner": names[4], "offer": "o2", "rank": "1", "seat": "open"})

    refused(bundle, capsys, "✗ result.csv.gz: company Société, 0, open has 2 learners for 1 seats.")


def test_a_reserve_ignored_is_found(bundle, names, capsys):
    put(
        bundle,
        {"learner": names[2], "offer": "o1", "rank": "2", "seat": "open"},
        {"learner": names[1], "offer": "o0", "rank": "1", "seat": "open"},
    )

    refused(bundle, capsys, f"blocking pair: {names[2]} should have offer o0, her wish 1, in a seat “women”")


def test_a_seat_reserved_for_others_is_found(bundle, names, capsys):
    put(bundle, {"learner": names[0], "seat": "women"}, {"learner": names[2], "seat": "open"})

    refused(bundle, capsys, f"{names[0]} obtained offer o0 on a seat “women”, but", "or the seat not for her")


@pytest.mark.parametrize("seat", ["", "friends"])
def test_a_seat_of_a_class_that_does_not_exist_is_found(bundle, names, capsys, seat):
    rows = read(bundle, "learners.csv.gz")
    rewrite(bundle, "learners.csv.gz", [row | {"groups": seat} if row["learner"] == names[6] else row for row in rows])
    put(bundle, {"learner": names[6], "offer": "o3", "rank": "1", "seat": seat})

    refused(bundle, capsys, f"{names[6]} obtained offer o3 on a seat “{seat}”")


def test_a_class_of_seat_that_the_rule_does_not_give_is_found(bundle, names, capsys):
    put(bundle, {"learner": names[5], "seat": "open"})

    refused(bundle, capsys, f"{names[5]} should have offer o3, her wish 2, in a seat “rural”")


def test_a_learner_admitted_before_a_better_one_is_found(bundle, names, capsys):
    put(
        bundle,
        {"learner": names[1], "offer": "", "rank": "", "seat": ""},
        {"learner": names[3], "offer": "o1", "rank": "2", "seat": "open"},
    )

    _, out = verdict(bundle, capsys)
    refused(bundle, capsys, f"blocking pair: {names[1]} should have offer o1, her wish 2, in a seat “open”")
    assert "she has 85.0, 6, the last admitted 75.0, 4." in out or "she has 2, the last admitted 4." in out


def test_a_learner_left_without_a_seat_that_is_free_is_found(bundle, names, capsys):
    put(bundle, {"learner": names[1], "offer": "", "rank": "", "seat": ""})

    refused(bundle, capsys, f"blocking pair: {names[1]} should have offer o1")


def test_an_offer_that_she_did_not_wish_is_found(bundle, names, capsys):
    put(bundle, {"learner": names[4], "offer": "o0", "rank": "", "seat": "open"})

    refused(bundle, capsys, f"{names[4]} obtained offer o0 on a seat “open”, but it is not among her wishes")


def test_a_wrong_rank_is_found(bundle, names, capsys):
    put(bundle, {"learner": names[3], "rank": "1"})

    refused(bundle, capsys, f"✗ result.csv.gz, {names[3]}: rank is “1”, but “3” follows", "Failures: 1 ")


def test_a_fixed_pair_moved_is_found(bundle, names, capsys):
    put(bundle, {"learner": names[7], "offer": "o1", "rank": "1"})

    refused(bundle, capsys, f"✗ result.csv.gz, {names[7]}: offer is “offer o1”, but “offer o3” follows")


def test_more_fixed_pairs_than_seats_are_found(bundle, names, capsys):
    rows = read(bundle, "learners.csv.gz")
    for place, row in enumerate(rows, 1):
        row["fixed"] = "o1" if row["learner"] in names[:2] else row["fixed"]
        if "place" in row:
            row["place"] = str(place)
    rewrite(bundle, "learners.csv.gz", rows)

    refused(bundle, capsys, "✗ result.csv.gz: offer o1, open has 0 learners for -1 seats.")


def test_a_learner_who_is_in_the_result_twice_or_not_at_all_is_found(bundle, names, capsys):
    rows = read(bundle, "result.csv.gz")
    kept = [row for row in rows if row["learner"] != names[0]]
    rewrite(bundle, "result.csv.gz", [*kept, kept[0]])

    refused(bundle, capsys, f"“{names[0]}” stands there 0 times", f"“{kept[0]['learner']}” stands there 2 times")


def test_a_wish_removed_is_found(bundle, names, capsys):
    rows = read(bundle, "wishes.csv.gz")
    rewrite(bundle, "wishes.csv.gz", [row for row in rows if (row["learner"], row["rank"]) != (names[0], "1")])

    refused(bundle, capsys, f"{names[0]}: rank is “2”, but “1” follows")


def test_a_wish_written_twice_is_found(bundle, names, capsys):
    rows = read(bundle, "wishes.csv.gz")
    again = next(row for row in rows if row["learner"] == names[0])
    rewrite(bundle, "wishes.csv.gz", [*rows, again | {"rank": "3"}])

    refused(bundle, capsys, f"“{names[0]}, offer o0” stands there 2 times")


def test_a_cutoff_raised_is_found(bundle, capsys):
    rows = read(bundle, "cutoffs.csv")
    raised = {"place": "1"} if "place" in rows[0] else {"score": "99.0"}
    changed = [row | raised if (row["id"], row["seat"]) == ("o1", "open") else row for row in rows]
    rewrite(bundle, "cutoffs.csv", changed)

    refused(bundle, capsys, "offer o1 open: seats, taken, cutoff is “1, 1, ", "Failures: 1 ")


def test_a_cutoff_left_out_is_found(bundle, capsys):
    rewrite(bundle, "cutoffs.csv", [row for row in read(bundle, "cutoffs.csv") if row["kind"] == "offer"])

    refused(bundle, capsys, "company Société, 0 open: seats, taken, cutoff is “”")


def test_a_limit_that_is_not_the_same_for_all_offers_of_a_company_is_found(bundle, capsys):
    rows = read(bundle, "offers.csv")
    rows[3]["company_seats"] = "9"
    rewrite(bundle, "offers.csv", rows)

    refused(bundle, capsys, "offer o3: company_seats is “9”, but “3” follows")


def test_a_reserve_for_a_group_that_the_policy_does_not_name_is_found(bundle, capsys):
    rows = read(bundle, "offers.csv")
    rows[0]["reserves"] = "friends:1"
    rewrite(bundle, "offers.csv", rows)

    refused(bundle, capsys, "offer o0: reserves is “friends”")


def test_a_lottery_number_or_a_place_that_two_have_is_found(bundle, capsys):
    name, column = ("learners.csv.gz", "lottery") if "score" in read(bundle, "wishes.csv.gz")[0] else ("wishes.csv.gz", "place")  # fmt: skip
    rows = read(bundle, name)
    if column == "place":
        rows = [row | {"place": "1"} if row["offer"] == "o0" else row for row in rows]
    else:
        rows[0][column] = f"0{rows[1][column]}"  # the same number, written otherwise
    rewrite(bundle, name, rows)

    refused(bundle, capsys, f"{column} ", "stands there 2 times instead of once.")


def test_ten_failures_are_shown_and_the_others_counted(tmp_path, capsys):
    write(tmp_path / "bundle", market(5, learners=60, offers=9, tight=True, fixed=False), public=False)
    rows = [row | {"offer": "", "rank": "", "seat": ""} for row in read(tmp_path / "bundle", "result.csv.gz")]
    rewrite(tmp_path / "bundle", "result.csv.gz", rows)

    status, out = verdict(tmp_path / "bundle", capsys)

    failures = int(out.split("Failures: ")[1].split()[0])
    assert (status, out.count("✗")) == (1, 11)  # with that of the step
    assert f"Failures: {failures} ({failures - 10} not shown)." in out
    assert failures > 10


# --- The file itself -----------------------------------------------------------------------------------------


def test_the_verifier_is_small_and_imports_the_standard_library_alone():
    text = SOURCE.read_text(encoding="utf-8")
    tree = ast.walk(ast.parse(text))
    imports = [node for node in tree if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0] for node in imports
    }

    assert len(text.splitlines()) <= 200
    assert modules <= sys.stdlib_module_names
    assert all(node.level == 0 for node in imports if isinstance(node, ast.ImportFrom))


@pytest.mark.parametrize(("lang", "word"), [("fr", "tout est conforme"), ("ar", "كل شيء مطابق"), ("en", "all holds")])
def test_the_copy_in_the_bundle_runs_by_itself(bundle, tmp_path, lang, word):
    alone = shutil.copy(bundle / "verify.py", tmp_path / "check.py")
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(alone), str(bundle), "--lang", lang]

    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert word in done.stdout


def test_every_sentence_is_there_in_three_languages_with_the_same_values():
    def places(sentence):
        return sorted(part.split("}")[0] for part in sentence.split("{")[1:])

    for english, *others in qantara.verify.TEXTS.values():
        assert [places(other) for other in others] == [places(english)] * 2
        assert not any(sign in others[0].replace("\u00a0" + sign, "") for sign in ":;?!»")
