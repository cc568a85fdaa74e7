"""The language of an ad."""

import pytest

from qantara.core.text.language import detect_language


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("", "Nous recherchons un développeur pour rejoindre notre équipe à Rabat.", "fr"),
        ("", "We are looking for a developer to join our team in Rabat.", "en"),
        ("", "إعلان عن مباراة توظيف مهندس الدولة تخصص Big Data et Cloud Computing", "ar"),
        ("Développeur Java confirmé", "", "fr"),
        ("", "Buscamos un desarrollador con experiencia en bases de datos para nuestro equipo.", "other"),
        ("", "Wir suchen einen Entwickler mit Erfahrung in der Softwareentwicklung für unser Team.", "other"),
        ("", "ما به یک برنامه نویس برای گروه خود نیاز داریم که پایگاه داده را بشناسد", "other"),
        ("", "", "other"),
        ("123", "2026 – 45 %", "other"),
    ],
)
def test_the_language_is_told(title, text, language):
    assert detect_language(title, text) == language


def test_a_legal_notice_in_another_language_at_the_end_does_not_decide():
    french = "Vous assurez le suivi des projets et la qualité des livraisons pour nos clients. " * 12
    assert detect_language("", french + "We are an equal opportunity employer. " * 3) == "fr"
