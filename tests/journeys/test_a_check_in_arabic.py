# SPDX-License-Identifier: EUPL-1.2
"""A trainer in Egypt writes a check first in Arabic, a question of every kind by forms; a learner takes it, and a trainer marks it."""

import re
from collections.abc import Callable
from types import MappingProxyType

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from atlas_training import clock
from atlas_training.accounts.models import Person
from atlas_training.database import db
from atlas_training.mail.models import Outbox
from atlas_training.reminders import service as reminders
from tests.browser.server import Site
from tests.browser.visitors import PHONE, Visitors

pytestmark = pytest.mark.browser
TITLE, LESSON = "بيت ضيافة على النيل", "استقبال الضيف"
SENTENCE = "نستقبل الضيف عند الباب بكأس من الشاي ونريه غرفته وشرفته المطلة على النهر. "
OUTCOME = "استقبال ضيف كما ينبغي"
OPEN_ANSWER = "أكتب اسم بيتي وعنوانه ورقم الهاتف في صفحة واحدة."
PRAISE = "اسم البيت واضح. أضف صورة في المرة القادمة."

Rows = tuple[dict[str, str | bool], ...]
WORDS, RIGHT, ANSWER, NUMBER = "كلمات", "هذا صحيح", "الإجابة", "الرقم"
WHY, REASON = "لأن الضيف يستريح هكذا.", "السبب: لماذا هي صحيحة أو لا"
LEFT, BELONGS, STEP, PLACE = "الطرف الأول", "ما يوافقه", "خطوة", "المكان"
GAP, WRONG = (
    "الإجابات الصحيحة، واحدة في كل سطر",
    "إجابات خاطئة للاختيار منها، واحدة في كل سطر؛ ولا شيء إذا كانت الإجابة تُكتب",
)
SAID_AFTER = {"يُقال بعد الإجابة، أيًّا كانت": WHY}
SAID_OF_TRUTH = {"السبب لمن أجاب إجابة صحيحة": WHY, "السبب لمن أجاب إجابة خاطئة": "لكل ضيف موعده."}


def _answer(label: str, text: str) -> dict[str, str | bool]:
    return {label: text, REASON: WHY}


QUESTIONS: tuple[tuple[str, str, Rows, dict[str, str]], ...] = (
    ("الوصف", "تصل أسرة من ثلاثة أفراد مساء الخميس.", (), {}),
    (
        "اختيار واحد",
        "أين نستقبل الضيف؟",
        (_answer(WORDS, "عند الباب") | {RIGHT: True}, _answer(WORDS, "في السوق")),
        {},
    ),
    (
        "اختيار متعدد",
        "ماذا نقدّم له؟",
        (
            _answer(WORDS, "الشاي") | {RIGHT: True},
            _answer(WORDS, "التمر") | {RIGHT: True},
            _answer(WORDS, "الفاتورة"),
        ),
        {},
    ),
    ("صواب أو خطأ", "نسأل الضيف عن موعد فطوره.", (), SAID_OF_TRUTH),
    ("نص قصير", "ما اسم النهر؟", (_answer(ANSWER, "*نيل*"), _answer(ANSWER, "*")), {}),
    (
        "الرقم",
        "كم دقيقة يستغرق الطريق من المحطة؟",
        (_answer(NUMBER, "١٢٫٥") | {"مقدار الفرق الذي يبقى صحيحًا": "٠٫٥"}, _answer(NUMBER, "*")),
        {},
    ),
    (
        "مطابقة",
        "ما الذي يخص كل مكان؟",
        ({LEFT: "المطبخ", BELONGS: "الموقد"}, {LEFT: "الشرفة", BELONGS: "الكرسي"}),
        SAID_AFTER,
    ),
    (
        "ترتيب",
        "رتّب خطوات الاستقبال.",
        (
            {STEP: "نودّعه", PLACE: "٣"},
            {STEP: "نرحّب به", PLACE: "١"},
            {STEP: "نريه غرفته", PLACE: "٢"},
        ),
        SAID_AFTER,
    ),
    (
        "نص بفراغات",
        "أكمل النص.\n\nيشرب الضيف [١] على [٢] المطلة على النهر.",
        (_answer(GAP, "الشاي\nشايا"), _answer(GAP, "الشرفة") | {WRONG: "السوق\nالمحطة"}),
        {},
    ),
    (
        "نص حر",
        "ماذا تكتب عن بيتك؟",
        ({WORDS: "يذكر اسم البيت", "النقاط": "٢"}, {WORDS: "يذكر ما حوله", "النقاط": "١"}),
        {"أقل عدد من الكلمات": "٥"},
    ),
)


# Writing


def _words(page: Page, title: str) -> None:
    page.get_by_label("العنوان").fill(title)
    page.get_by_label("الملخص").fill("جملة واحدة.")
    page.get_by_label("ما يمكن فعله بعدها").fill(OUTCOME)


def _begin(page: Page) -> str:
    """The id that was drawn for the course, which has one lesson."""
    page.goto("/authoring")
    page.get_by_role("link", name="دورة جديدة لبلدك").click()
    expect(page.get_by_label("اللغة التي تكتب بها")).to_have_value("ar")
    _words(page, TITLE)
    page.get_by_label("البُعد").select_option("SEL")
    page.get_by_label("بلدك").select_option("EG")
    page.get_by_role("button", name="بدء", exact=True).click()
    _words(page, LESSON)
    page.get_by_label("المستوى").select_option("1")
    page.get_by_label("الدقائق اللازمة").fill("١٠")
    page.get_by_role("button", name="إضافتها وكتابتها").click()
    page.get_by_label("نص بصيغة Markdown").fill("## لماذا\n\n" + SENTENCE * 16)
    page.get_by_role("button", name="حفظ", exact=True).click()
    expect(page.get_by_text("تم الحفظ.", exact=True)).to_be_visible()
    found = re.search(r"/authoring/(EG\d{4})/", page.url)
    assert found
    return found[1]


def _write(page: Page, kind: str, text: str, rows: Rows, more: dict[str, str]) -> None:
    """One question by its form: what stands under which label of each row of answers, and besides."""
    page.get_by_role("link", name=re.compile(f"^{kind}")).click()
    page.get_by_label("السؤال", exact=True).fill(text)
    for place, row in enumerate(rows):
        for label, value in row.items():
            field = page.locator("#answers > fieldset").nth(place).get_by_label(label, exact=True)
            field.check() if value is True else field.fill(str(value))
    for label, value in more.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="حفظ السؤال").click()
    expect(page.get_by_text("تم الحفظ.", exact=True)).to_be_visible()


def _write_check(page: Page, lesson: str) -> None:
    page.goto(lesson)
    page.get_by_role("button", name="إضافة اختبار").click()
    for question in QUESTIONS:
        _write(page, *question)
    expect(page.locator("li[id^=question-]")).to_have_count(len(QUESTIONS))
    page.goto(lesson)
    page.get_by_label("النسبة المطلوبة في اختبارها، بالمئة").fill("٦٠")
    page.get_by_role("button", name="حفظ", exact=True).click()


def _publish(page: Page, reviewer: Page, course: str) -> None:
    page.goto(course)
    page.get_by_role("button", name="إرسال للمراجعة").click()
    expect(page.get_by_text("تنتظر الدورة مراجعتها.")).to_be_visible()
    reviewer.goto(course)
    reviewer.get_by_role("button", name="نشر", exact=True).click()
    expect(reviewer.get_by_text("نُشر الإصدار 1.0.0.")).to_be_visible()


# Learning


def _pick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("radio", name=name).or_(page.get_by_role("checkbox", name=name)).check()


def _choose(page: Page, **chosen: str) -> None:
    for label, option in chosen.items():
        page.get_by_label(label.replace("_", " "), exact=True).select_option(label=option)


def _fill_gaps(page: Page) -> None:
    page.get_by_label("الفراغ 1").fill("شايا")
    page.get_by_label("الفراغ 2").select_option(label="الشرفة")


def _type(page: Page, text: str) -> None:
    page.get_by_label("إجابتك").fill(text)


ANSWERS = MappingProxyType[str, Callable[[Page], None]](
    {
        "تصل أسرة": lambda _page: None,
        "أين نستقبل": lambda page: _pick(page, "عند الباب"),
        "ماذا نقدّم": lambda page: _pick(page, "الشاي", "الفاتورة"),
        "نسأل الضيف": lambda page: _pick(page, "صواب"),
        "ما اسم النهر": lambda page: _type(page, "النيل"),
        "كم دقيقة": lambda page: _type(page, "١٢٫٨"),
        "ما الذي يخص": lambda page: _choose(page, المطبخ="الموقد", الشرفة="الكرسي"),
        "رتّب": lambda page: _choose(page, نودّعه="3", نرحّب_به="1", نريه_غرفته="2"),
        "أكمل": _fill_gaps,
        "ماذا تكتب": lambda page: _type(page, OPEN_ANSWER),
    }
)


def _take_check(page: Page) -> None:
    page.goto("/courses")
    page.get_by_role("article").filter(has_text=TITLE).get_by_role("link").click()
    page.get_by_role("link", name=LESSON).click()
    page.get_by_role("button", name="ابدأ واحفظ تقدمي").click()
    page.get_by_role("button", name=re.compile("^تم، إلى الاختبار")).click()
    for number, (words, answer) in enumerate(ANSWERS.items(), 1):
        expect(page.get_by_role("group").first).to_contain_text(words)
        answer(page)
        page.get_by_role(
            "button", name="حفظ وإنهاء وتصحيح" if number == len(ANSWERS) else "حفظ، السؤال التالي"
        ).click()
    page.get_by_role("button", name="التحقق من إجاباتي").click()


def _mark(page: Page) -> None:
    page.goto("/checks")
    page.get_by_role("link", name="ماذا تكتب عن بيتك؟").click()
    expect(page.locator("blockquote")).to_have_text(OPEN_ANSWER)
    page.get_by_label("يذكر اسم البيت").select_option(label="2")
    page.get_by_label("يذكر ما حوله").select_option(label="0.5")
    page.get_by_label("تعليق للمتعلّم").fill(PRAISE)
    page.get_by_role("button", name="منح هذه النقاط").click()
    expect(page.get_by_text("تم التقييم. يُبلَّغ المتعلّم بذلك.")).to_be_visible()


def _mails(site: Site) -> list[str]:
    """What the day's reminders put into the outbox for the learner, who has a proved address."""
    with site.app.app_context():
        learner = db.session.scalars(select(Person).where(Person.user_name == "owner.eg")).one()
        learner.email, learner.email_proved_at = "owner.eg@example.org", clock.now()
        db.session.commit()
        reminders.remind()
        return list(db.session.scalars(select(Outbox.text).where(Outbox.recipient == learner.email)))


def test_check_of_every_kind_goes_from_arabic_forms_to_a_marked_answer(
    site: Site, visitors: Visitors
) -> None:
    trainer = visitors.enter("trainer.eg", "العربية")
    id = _begin(trainer)
    _write_check(trainer, f"/authoring/{id}/modules/{id}.1")
    _publish(trainer, visitors.enter("coordinator.eg", "العربية"), f"/authoring/{id}")

    learner = visitors.enter("owner.eg", "العربية", PHONE)
    expect(learner.locator("html")).to_have_attribute("dir", "rtl")
    _take_check(learner)
    expect(learner.get_by_role("heading", level=1)).to_have_text("يقيّم مدرّب إجاباتك")
    _mark(trainer)
    [mail] = _mails(site)
    assert "قيّم مدرّب إجاباتك" in mail
    learner.reload()
    expect(learner.get_by_role("heading", level=1)).to_have_text("صُحّحت إجاباتك")
    expect(learner.get_by_role("main")).to_contain_text("(النقاط: 0.5 من 1)")
    expect(learner.get_by_role("main")).to_contain_text(PRAISE)
