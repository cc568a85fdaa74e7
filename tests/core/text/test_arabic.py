"""What an Arabic ad asks for: named fields and task types, not the phrases that every list of duties repeats."""

import pytest


def found(extractor, text, *, title=""):
    return {(mention.skill, mention.surface) for mention in extractor.read(title, text).mentions}


def skills_of(extractor, text, *, title=""):
    return {mention.skill for mention in extractor.read(title, text).mentions}


@pytest.mark.parametrize(
    ("duty", "skill"),
    [
        ("متابعة أعمال الإصلاح والصيانة في الورشة", "industrial-maintenance"),
        ("تقديم الدعم والمساعدة الفنية لجميع الفروع", "it-support"),
        ("العمل على دعم الموظفين عند الحاجة", "user-support"),
        ("إعداد الجداول الزمنية للمشروع الجديد", "project-planning"),
        ("مراجعة تقديرات التكلفة قبل التعاقد", "cost-accounting"),
        ("تثبيت النظم التشغيلية على الأجهزة", "operating-systems"),
        ("تمديد الكابلات وتأريضها حسب الأصول، وأعمال التأريض", "electrical-wiring"),
        ("تحديد مواقع الأعطال في الشبكة", "technical-troubleshooting"),
        ("إعداد التسويات الشهرية", "bank-reconciliation"),
        ("حماية قاعدة البيانات من التلف", "database-security"),
        ("مقابلة المرشحين وتنظيم طلبات التوظيف", "recruitment"),
        ("تحليل المعطيات وتقديم الخلاصات", "data-analysis"),
        ("تشغيل أجهزة الأشعة في القسم", "medical-imaging"),
        ("استعمال المنظومات المعلوماتية الجغرافية", "gis"),
    ],
)
def test_a_named_field_or_task_is_a_skill(extractor, duty, skill):
    assert skill in skills_of(extractor, duty)


@pytest.mark.parametrize(
    "duty",
    [
        "إعداد الوثائق والتقارير وحفظها وفق الإجراءات.",
        "إعداد وتقديم تقارير العمل.",
        "مواكبة التطورات التقنية في المجال.",
        "مطابقة المواصفات قبل الاستلام.",
        "معالجة الطلبات الواردة.",
        "حفظ الملفات وترتيبها.",
        "الرد على المكالمات الهاتفية.",
        "توفير المعلومات الخاصة ببرامج تقنية المعلومات.",
        "حفظها في قاعدة البيانات الخاصة بها.",
        "تخطيط مسار العمل.",
        "رفع التقارير إلى الإدارة.",
    ],
)
def test_a_phrase_of_every_duty_list_is_no_skill(extractor, duty):
    assert skills_of(extractor, duty) == set()


def test_an_ordinary_word_counts_where_the_ad_lists_it_as_a_skill(extractor):
    listed = skills_of(extractor, "المهارات\nالتواصل\nمحترف\nالحاسب الآلي\nمتوسط")
    in_passing = skills_of(extractor, "إدخال الطلبات بواسطة الحاسب الآلي، مع ضمان التواصل بين الأقسام.")

    assert {"communication", "computing-basics"} <= listed
    assert not {"communication", "computing-basics"} & in_passing


def test_the_field_after_the_role_in_a_title_is_read(extractor):
    titles = ("فني تقنية إشعاعية", "أخصائي تسويق", "مدير تقنية معلومات", "موظف استقبال", "كاتب موارد بشرية")

    read = [skills_of(extractor, "", title=title) for title in titles]

    assert read == [{"medical-imaging"}, {"marketing"}, {"ict"}, {"reception-work"}, {"human-resources"}]


def test_a_longer_name_wins_over_the_one_it_begins_with(extractor):
    assert found(extractor, "صيانة شبكات المياه في المباني") == {("plumbing", "صيانة شبكات المياه")}
    assert found(extractor, "صيانة الشبكات وتشغيلها") == {("network-administration", "صيانة الشبكات")}


def test_clitics_stay_outside_the_mention(extractor):
    assert found(extractor, "خبرة بالقيود المحاسبية") == {("general-accounting", "القيود المحاسبية")}
