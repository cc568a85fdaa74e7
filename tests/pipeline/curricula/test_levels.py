"""Levels come from verbs, in three languages; no verb, no level."""

import pytest

from qantara.pipeline.curricula.levels import find_verbs, level_of
from tests.pipeline.curricula.conftest import Write, levels, modules, read


@pytest.mark.parametrize(
    ("text", "at", "level"),
    [
        ("Citer les couches du modèle OSI", "OSI", "remember"),
        ("Expliquer TCP/IP", "TCP", "understand"),
        ("Être capable d'utiliser Docker", "Docker", "apply"),
        ("Mettre en œuvre un pipeline GitLab", "GitLab", "apply"),
        ("Comparer Spark et Flink", "Flink", "analyse"),
        ("Évaluer la sécurité d'une API", "API", "evaluate"),
        ("CONCEVOIR UNE BASE SQL", "SQL", "create"),
        ("Concevoir, développer et tester une API", "API", "create"),
        ("Décrire Linux puis configurer Nginx", "Linux", "understand"),
        ("Décrire Linux puis configurer Nginx", "Nginx", "apply"),
        ("Avec SQL, interroger une base", "SQL", "apply"),
        ("Docker et Kubernetes", "Docker", None),
        ("Notions de conception logicielle", "logicielle", None),
        ("Understand and apply Git", "Git", "apply"),
        ("Students will be able to design services on AWS", "AWS", "create"),
        ("Overview of design patterns", "patterns", None),
        ("The use of Docker", "Docker", None),
        ("أن يكون الطالب قادرا على تصميم قاعدة SQL", "SQL", "create"),
        ("تحليل البيانات باستعمال Python", "Python", "analyse"),
        ("وتطوير تطبيقات Java", "Java", "create"),
        ("يستخدم Docker", "Docker", "apply"),
        ("مدخل إلى تحليل البيانات", "البيانات", None),
    ],
)
def test_the_level_of_a_skill(text: str, at: str, level: str | None) -> None:
    assert level_of(find_verbs(text), text, text.index(at)) == level


def test_verbs_keep_their_places() -> None:
    text = "Savoir concevoir et mettre en place une API"

    assert [text[verb.start : verb.end] for verb in find_verbs(text)] == ["concevoir", "mettre en place"]


def test_a_list_has_the_level_of_the_statement_that_opens_it(write: Write) -> None:
    text = """# P
## Module M1 : Outils
Acquis d'apprentissage
Déployer des services avec :
- Docker
- Kubernetes.
- Terraform
- Expliquer Git
- Ansible
"""
    assert levels(modules(read(write("plan.md", text)))[0]) == {
        "docker": "apply", "kubernetes": "apply", "terraform": None, "git": "understand", "ansible": None,
    }  # fmt: skip
