"""Pages saved as text: a label on its line, the value on the next."""

from collections.abc import Iterator

import polars as pl

# Label as printed -> column. A label counts only when it stands alone on its line.
_LABELS = {
    "Employeur": "company", "Entreprise": "company", "Société": "company", "Recruteur": "company",
    "Publiée le": "posted_on", "Publié le": "posted_on", "Date de publication": "posted_on",
    "Date limite de candidature": "expires_on", "Date limite": "expires_on", "Date de clôture": "expires_on",
    "Lieu de travail": "location", "Lieux de travail": "location", "Localisation": "location", "Lieu": "location", "Ville": "city", "Région": "region",
    "Rémunération": "salary_text", "Rémunération indicative": "salary_text", "Salaire": "salary_text",
    "Type d'emploi": "contract", "Type de contrat": "contract", "Télétravail": "remote",
    "Experience souhaitée": "experience", "Expérience souhaitée": "experience", "Expérience requise": "experience",
    "Offre n°": "ref", "Nombre de postes": "posts",
    "Employer": "company", "Company": "company", "Posted on": "posted_on", "Date posted": "posted_on",
    "Closing date": "expires_on", "Application deadline": "expires_on", "Location": "location", "Salary": "salary_text",
    "Contract type": "contract", "Number of positions": "posts",
    "المشغل": "company", "الشركة": "company", "تاريخ النشر": "posted_on", "آخر أجل": "expires_on",
    "آخر أجل للترشيح": "expires_on", "مكان العمل": "location", "المدينة": "city", "الراتب": "salary_text", "الأجر": "salary_text",
    "نوع العقد": "contract", "عدد المناصب": "posts",
}  # fmt: skip
# Buttons and links of the page around the ad.
_FURNITURE = frozenset(
    {
        "Retour recherche", "Exporter en PDF", "Partager sur Facebook", "Partager sur LinkedIn", "Partager sur Twitter",
        "Partager sur X", "Partager par e-mail", "Déposer ma candidature", "Imprimer", "Postuler",
    }
)  # fmt: skip
_LONGEST = max(map(len, _LABELS))
_FEWEST = 3  # labels, below which a text is prose that happens to hold one


def may_hold_labels(texts: pl.Series) -> list[int]:
    """The places of the texts of which `read_labels` may make something."""
    lines = texts.rename("line").str.split("\n").to_frame().with_row_index("text").explode("line")
    labelled = lines.filter(pl.col("line").is_in(list(_LABELS)))["text"].value_counts()
    return labelled.filter(pl.col("count") >= _FEWEST)["text"].sort().to_list()


def read_labels(text: str) -> tuple[str, dict[str, str]]:
    """The text without the page's buttons, and the values found under labels; the text itself if it is no such page."""
    lines = text.split("\n")
    if len(lines) < 2 * _FEWEST:
        return text, {}
    short = [line for line in lines if len(line) <= _LONGEST]
    if len(short) < _FEWEST or len(_LABELS.keys() & set(short)) < _FEWEST:
        return text, {}
    found: dict[str, str] = {}
    for label, value in _pairs(lines):
        found.setdefault(_LABELS[label], value)
    return "\n".join(line for line in lines if line not in _FURNITURE).strip(), found


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    for place, line in enumerate(lines):
        if line in _LABELS:
            value = next((below for below in lines[place + 1 : place + 3] if below), "")
            if value and value not in _LABELS and len(value) <= 300:
                yield line, value
