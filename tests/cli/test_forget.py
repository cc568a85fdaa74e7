"""`qantara forget`."""

from qantara.pipeline.lake import Lake


def test_a_run_is_forgotten(qantara, folder, partnership):
    [run] = partnership.lake.runs()["run"]
    outcome = qantara("forget", run, "--folder", folder)
    assert outcome.status == 0
    assert outcome.out == "40 ads erased. Demand was counted anew.\n"
    assert partnership.lake.scan("ads").collect().is_empty()


def test_a_source_is_forgotten_and_the_others_stay(qantara, folder, some_ads):
    qantara("observe", some_ads, "--folder", folder, "--source", "Other")
    outcome = qantara("forget", "Other", "--folder", folder, "--json")
    assert outcome.json == {"forgotten": "Other", "ads": 5, "rows": 0}
    left = Lake(folder / "lake").scan("ads").collect()
    assert left.height == 40
    assert "Other" not in set(left["source"])


def test_what_is_not_there_is_refused_with_the_way_to_list_what_is(qantara, folder):
    outcome = qantara("forget", "Nobody's", "--folder", folder)
    assert outcome.status == 1
    assert "no run and no source 'Nobody's'" in outcome.err
    assert "qantara export runs" in outcome.err


def test_an_empty_lake_has_nothing_to_forget(qantara, empty_folder):
    outcome = qantara("forget", "00001-20261101-00000000", "--folder", empty_folder)
    assert outcome.status == 1
    assert "no run and no source" in outcome.err


def test_a_run_is_forgotten_in_a_recompute_and_the_recompute_itself(qantara, folder, partnership, some_ads):
    [early] = partnership.lake.runs()["run"]
    qantara("observe", some_ads, "--folder", folder)
    recomputed = qantara("recompute", "--folder", folder, "--workers", "1", "--json").json["run"]

    assert qantara("forget", early, "--folder", folder, "--json").json == {"forgotten": early, "ads": 40, "rows": 0}
    assert partnership.lake.scan("ads").collect().height == 5

    assert qantara("forget", recomputed, "--folder", folder).out == "0 ads erased. Demand was counted anew.\n"
    assert partnership.lake.scan("ads").collect().height == 5


def test_a_declaration_is_forgotten_by_its_run_or_its_source(qantara, folder, partnership, place):
    rows = "company,occupation,region,year,hires\nAtlas,data-engineer,MA-06,2026,4\n"
    (place / "intentions.csv").write_text(rows, encoding="utf-8")
    demand = partnership.lake.demand()
    for what in ("run", "source"):
        run = qantara(
            "declare", "intentions", "intentions.csv", "--source", "Survey", "--folder", folder, "--json"
        ).json["run"]
        outcome = qantara("forget", {"run": run, "source": "Survey"}[what], "--folder", folder)
        assert outcome.out.endswith("1 rows erased.\n")
        assert partnership.lake.scan("intentions").collect().is_empty()
    assert partnership.lake.scan("ads").collect().height == 40
    assert partnership.lake.demand().drop("run").equals(demand.drop("run"))
