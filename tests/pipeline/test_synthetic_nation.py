"""The demonstration at a country's size, in small: the same bytes in however many processes, and gone on with once stopped."""

from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from qantara.pipeline.intake import read_ads
from qantara.pipeline.synthetic import DemoError, companies, learner_name, made_with, make_demo, make_nation
from qantara.pipeline.synthetic import nation as nation_module

AS_OF = date(2026, 11, 1)
ADS = 1_500


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def make(folder: Path, *, seed: int = 1, workers: int = 1, told: list[int] | None = None) -> Path:
    advance = (told if told is not None else []).append
    return make_nation(
        folder, seed=seed, as_of=AS_OF, ads=ADS, private=1_000, learners=50, workers=workers, advance=advance
    ).folder


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("nation") / "partnership")


@pytest.fixture(scope="module")
def ads(nation: Path) -> pl.DataFrame:
    return pl.concat([batch.ads for batch in read_ads([nation / "ads"])])


def test_several_processes_write_the_same_bytes_as_one(nation: Path, tmp_path: Path) -> None:
    assert digests(make(tmp_path / "two", workers=2)) == digests(nation)


def test_another_seed_gives_other_ads(nation: Path, tmp_path: Path) -> None:
    one, two = digests(nation), digests(make(tmp_path / "other", seed=2))

    assert not {one[name] for name in one if name.startswith("ads/")} & set(two.values())


def test_there_are_as_many_ads_as_asked_in_every_month_of_four_years(ads: pl.DataFrame) -> None:
    assert ads.height == ADS
    assert ads["posted_on"].max() < AS_OF  # type: ignore[operator]
    assert ads["posted_on"].dt.strftime("%Y-%m").n_unique() == 49


def test_the_ads_are_of_many_companies_and_of_none_without_ads(ads: pl.DataFrame) -> None:
    names = {company.name for company in companies(1_000)}

    found = set(ads.filter(~pl.col("company").str.contains(r"\p{Arabic}"))["company"].to_list())

    assert found <= names
    assert len(found) > 400


def test_one_source_joins_and_another_leaves(nation: Path) -> None:
    months = {
        name: sorted(path.stem[-7:] for path in (nation / "ads").glob(f"{name}-*.jsonl"))
        for name in ("cabinet", "journal")
    }

    assert months["cabinet"][0] >= "2024-10"
    assert "2025-06" <= months["journal"][-1] <= "2025-11"


def test_what_is_written_is_not_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make(tmp_path / "nation")
    whole = digests(folder)
    (folder / "lake" / "kept").touch()
    (folder / "ads" / "portail-2024-05.jsonl").unlink()
    (folder / "ads" / ".portail-2024-05.jsonl.17.part").touch()
    written: list[str] = []
    write = nation_module._write_lines
    monkeypatch.setattr(
        nation_module, "_write_lines", lambda path, ads, broken: (written.append(path.name), write(path, ads, broken=broken))
    )  # fmt: skip

    told: list[int] = []
    make(folder, told=told)

    assert Counter(name[-13:] for name in written).keys() == {"2024-05.jsonl"}
    assert sum(told) == ADS
    assert digests(folder) == whole | {"lake/kept": sha256(b"").hexdigest()}


def test_other_numbers_begin_anew(tmp_path: Path) -> None:
    folder = make(tmp_path / "nation")
    (folder / "lake" / "old").touch()

    make(folder, seed=2)
    assert not (folder / "lake" / "old").exists()

    make_demo(folder, seed=2, as_of=AS_OF, ads=100)
    assert made_with(folder)["scale"] == "demo"
    assert not list((folder / "ads").glob("*-2024-05.jsonl"))


def test_the_folder_remembers_what_it_was_made_with(nation: Path) -> None:
    told = made_with(nation)

    assert (told["scale"], told["companies"], told["learners"]) == ("nation", 1_000, 50)


def test_learners_are_all_called_otherwise() -> None:
    assert len({learner_name(number) for number in range(20_000)}) == 20_000


@pytest.mark.parametrize(("changed", "said"), [({"ads": 5}, "5 ads"), ({"private": 99_999}, "99999 companies")])
def test_impossible_numbers_are_refused(tmp_path: Path, changed: dict[str, int], said: str) -> None:
    with pytest.raises(DemoError, match=said):
        make_nation(tmp_path / "nation", **({"seed": 1, "as_of": AS_OF} | changed))  # type: ignore[arg-type]

    assert not (tmp_path / "nation").exists()
