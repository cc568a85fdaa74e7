"""Names of domains and kinds in the three languages."""

Label = dict[str, str]

DOMAIN_LABELS: dict[str, Label] = {
    "data": {"fr": "Data", "ar": "البيانات", "en": "Data"},
    "ai": {"fr": "Intelligence artificielle", "ar": "الذكاء الاصطناعي", "en": "Artificial intelligence"},
    "cybersecurity": {"fr": "Cybersécurité", "ar": "الأمن السيبراني", "en": "Cybersecurity"},
    "cloud": {"fr": "Cloud", "ar": "الحوسبة السحابية", "en": "Cloud"},
    "devops": {"fr": "DevOps", "ar": "ديف أوبس", "en": "DevOps"},
    "testing": {"fr": "Tests logiciels", "ar": "اختبارات البرمجيات", "en": "Software testing"},
    "software": {"fr": "Développement logiciel", "ar": "تطوير البرمجيات", "en": "Software development"},
    "infrastructure": {
        "fr": "Infrastructure et support",
        "ar": "البنية التحتية والدعم",
        "en": "Infrastructure and support",
    },
    "other": {"fr": "Autres métiers du numérique", "ar": "مهن رقمية أخرى", "en": "Other digital jobs"},
    "none": {"fr": "Hors numérique", "ar": "خارج المجال الرقمي", "en": "Not digital"},
}
KIND_LABELS: dict[str, Label] = {
    "technology": {"fr": "technologie", "ar": "تكنولوجيا", "en": "technology"},
    "concept": {"fr": "notion ou pratique", "ar": "مفهوم أو ممارسة", "en": "concept or practice"},
    "certification": {"fr": "certification", "ar": "شهادة مهنية", "en": "certification"},
    "soft": {"fr": "compétence transversale", "ar": "كفاءة أفقية", "en": "soft skill"},
    "language": {"fr": "langue", "ar": "لغة", "en": "language"},
}
