"""Small ads of our own for the tests of the pipeline."""

from datetime import date, timedelta

STACKS = [
    "Python, SQL, Airflow et dbt", "Docker, Kubernetes, Terraform", "Java, Spring Boot, PostgreSQL",
    "Power BI, SQL Server, DAX", "Selenium, Postman, JMeter", "pare-feu, SIEM, ISO 27001",
]  # fmt: skip
TITLES = [
    "Data Engineer H/F", "Ingénieur DevOps (F/H)", "Développeur Java", "Consultant Power BI", "Testeur logiciel", "Analyste SOC",
]  # fmt: skip
PLACES = ["Casablanca", "Rabat", "Tanger", "Fès", "Marrakech", "Agadir"]


def ad(number: int, **more: object) -> dict[str, object]:
    """The ad of a number: always the same, no two alike."""
    kind = number % len(TITLES)
    sentences = [
        f"Le projet {number * 7 + i} porte sur le lot {number}-{i} du système {i * number % 97}." for i in range(6)
    ]
    return {
        "id": f"ref-{number}",
        "title": TITLES[kind],
        "text": f"Vous rejoignez l'équipe {number}. Vous maîtrisez {STACKS[kind]}. " + " ".join(sentences),
        "company": f"Société {number % 9}",
        "city": PLACES[number % len(PLACES)],
        "country": "Maroc",
        "posted_on": (date(2026, 1, 1) + timedelta(days=number % 300)).isoformat(),
        **more,
    }


def ads(count: int, start: int = 0) -> list[dict[str, object]]:
    return [ad(number) for number in range(start, start + count)]
