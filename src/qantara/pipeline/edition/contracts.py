"""What kind of contract an ad offers, from the words in which sources say it."""

from qantara.core.text.folding import fold

KINDS = ("permanent", "fixed", "internship", "apprenticeship", "insertion", "freelance", "temporary", "competition")
# The first that is found decides: an apprenticeship is a contract of fixed term too, and is told by its own word.
_WORDS = (
    (
        "apprenticeship",
        ("alternance", "apprenti", "apprenticeship", "work-study", "professionnalisation", "تدرج", "تناوب"),
    ),
    ("internship", ("stage", "stagiaire", "intern", "pfe", "تدريب")),
    ("insertion", ("insertion", "anapec", "idmaj", "ادماج", "إدماج")),
    ("competition", ("concours", "مباراة")),
    ("freelance", ("freelance", "independant", "contractor", "self-employed", "مستقل")),
    ("temporary", ("interim", "mission", "temporary", "temporaire", "seasonal", "saisonnier", "مؤقت")),
    ("permanent", ("cdi", "permanent", "indetermine", "غير محدد", "دائم", "قار")),
    ("fixed", ("cdd", "fixed", "determine", "contract", "محدد المدة")),
)


def contract_kind(said: str | None) -> str | None:
    """One of KINDS; None where nothing is said or nobody would know."""
    if not said:
        return None
    words = fold(said)
    for kind, names in _WORDS:
        if any(fold(name) in words for name in names):
            return kind
    return None
