import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

import resources
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


WRITTEN_OVER = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from desktop import language, text
app, folder = QApplication([]), Path(sys.argv[1])
speaks = language.Language(app)
language.resources.path = lambda name: folder / Path(name).name
speaks.speak("fr")
(folder / "easel_fr.qm").write_bytes(b"")
print(text.translate("window", "Settings"))
"""


def test_words_stay_when_their_file_is_written_over(tmp_path):
    """In a process of its own: Qt ends it where it reads the file as it goes."""
    words = resources.path("translations/easel_fr.qm").read_bytes()
    (tmp_path / "easel_fr.qm").write_bytes(words)
    said = subprocess.run(
        [sys.executable, "-c", WRITTEN_OVER, str(tmp_path)],
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (said.returncode, said.stdout.decode().strip()) == (0, "R\u00e9glages")


def test_words_no_longer_spoken_are_let_go(language, speak, qapp):
    speak("fr")
    gone = []
    for words in language._words:
        words.destroyed.connect(lambda: gone.append(1))
    del words
    for name in ("ru", "zh_CN", "fr") * 4:
        speak(name)
    assert gone == [1, 1], "those of Qt and ours"
    assert text.translate("window", "Settings") == "R\u00e9glages"
    assert qapp.findChildren(QTranslator) == []
    assert len(language._words) == 2


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


def test_a_time_that_is_remembered_is_said_in_the_language_that_is_spoken(speak):
    at, said = 1_700_000_000, []
    for name in ("fr", "ru"):
        speak(name)
        said.append(text.time_of_day(at, at + 90_000))
        assert said[-1] == text.day_and_time(at)
    assert said[0] != said[1]


@pytest.mark.parametrize("name", ["fr", "ru"])
def test_a_line_does_not_end_between_a_number_and_its_unit(speak, name):
    speak(name)
    assert not any(" " in text.duration(seconds) for seconds in (0.4, 42, 600, 4 * 3600))


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
