"""A small round on paper: three offers, five learners, a group, a company with a limit, a pair that is fixed."""

from pathlib import Path

LEARNERS = """learner,groups,region,institution
ayoub,,MA-06,ESITH
basma,women,MA-06,ESITH
chaima,women;rural,MA-04,ISCAE
driss,,MA-04,ISCAE
elias,rural,MA-06,ESITH
"""
OFFERS = """offer,company,title,region,seats,company_seats,reserves
data,Argane,Data analyst,MA-06,2,2,women:1
web,Argane,Développeur web,MA-06,2,,
cloud,Boussole,Ingénieur cloud,MA-04,1,,
"""
WISHES = """learner,rank,offer,score
ayoub,1,data,80.0
ayoub,2,web,70.5
basma,1,data,60.0
basma,2,cloud,90.0
chaima,1,data,55.5
chaima,2,web,65.0
driss,1,data,75.0
elias,1,cloud,50.0
"""
FIXED = "learner,offer,reason\nelias,cloud,signed\n"
POLICY = 'title = "Essai"\nseed = "tirage du 1er novembre"\ngroups = ["women", "rural"]\n'


def write(folder: Path, **changes: str) -> dict[str, Path]:
    """The files of the round, some replaced."""
    told = {"learners": LEARNERS, "offers": OFFERS, "wishes": WISHES, "fixed": FIXED, "policy": POLICY} | changes
    files = {}
    for name, text in told.items():
        files[name] = folder / f"{name}.{'toml' if name == 'policy' else 'csv'}"
        files[name].write_text(text, encoding="utf-8")
    return files
