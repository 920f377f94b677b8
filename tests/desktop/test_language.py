import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from desktop import text
from desktop.language import LANGUAGES, spoken
from proxy_core import describe, phrase


@pytest.fixture
def speak(language):
    yield language.speak
    language.speak("en")


def test_the_setting_offers_what_there_is():
    (setting,) = (one for one in describe() if one.name == "language")
    assert setting.choices == ("system", *LANGUAGES)


@pytest.mark.parametrize(
    ("wanted", "preferred", "name"),
    [
        ("fr", ["ru-RU"], "fr"),
        ("system", ["fr-CH", "en"], "fr"),
        ("system", ["zh-Hans-CN", "zh-CN", "zh"], "zh_CN"),
        ("system", ["zh_SG"], "zh_CN"),
        ("system", ["zh-Hant-TW", "fr-FR"], "fr"),
        ("system", ["de-DE", "ru-RU"], "ru"),
        ("system", ["de-DE"], "en"),
        ("system", [], "en"),
        ("of a later version", ["C"], "en"),
    ],
)
def test_which_language_is_spoken(wanted, preferred, name):
    assert spoken(wanted, preferred) == name


def test_words_numbers_and_qts_own_follow(speak):
    speak("fr")
    assert text.translate("window", "Settings") == "R\u00e9glages"
    assert text.number(12345.6, 1) == "12\u202f345,6"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Annuler"
    speak("en")
    assert text.translate("window", "Settings") == "Settings"
    assert text.number(12345) == "12,345"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("en", ["0 days", "1 day", "2 days", "5 days", "21 days", "1,000 days"]),
        ("zh_CN", ["0 \u5929", "1 \u5929", "2 \u5929", "5 \u5929", "21 \u5929", "1,000 \u5929"]),
        (
            "ru",
            [
                "0 \u0434\u043d\u0435\u0439",
                "1 \u0434\u0435\u043d\u044c",
                "2 \u0434\u043d\u044f",
                "5 \u0434\u043d\u0435\u0439",
                "21 \u0434\u0435\u043d\u044c",
                "1\u00a0000 \u0434\u043d\u0435\u0439",
            ],
        ),
        ("fr", ["0 jour", "1 jour", "2 jours", "5 jours", "21 jours", "1\u202f000 jours"]),
    ],
)
def test_plural_forms(speak, name, said):
    speak(name)
    assert [text.counted("window", "%Ln days", n) for n in (0, 1, 2, 5, 21, 1000)] == said


def test_what_the_core_says_is_translated_with_its_values(speak):
    said = phrase("went_silent", seconds=30.0)
    speak("zh_CN")
    assert "30 \u79d2" in text.phrase(said)
    speak("en")
    assert text.phrase(said) == str(said)


@pytest.mark.parametrize("name", LANGUAGES)
def test_times_and_sizes_of_each(speak, name):
    speak(name)
    made = text.duration(0.4), text.duration(4000), text.day_and_time(1_700_000_000), text.size(1_400_000)
    assert all(any(mark.isdigit() for mark in words) for words in made)
    assert len(set(made)) == 4
    assert not any("{" in words or "%" in words for words in made)


def test_chinese_has_its_own_glyphs(speak, qapp):
    before = QApplication.font().families()
    speak("zh_CN")
    during = QApplication.font().families()
    speak("en")
    assert during[: len(before)] == before
    assert QApplication.font().families() == before


def test_another_can_be_wanted(language, speak):
    speak("fr")
    assert [language.differs(wanted) for wanted in ("fr", "system", "ru")] == [False, True, True]
    assert QLocale().language() == QLocale.Language.French
