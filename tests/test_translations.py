"""The words of the window in its languages: all there, with their places kept, and compiled from what people edit."""

import re
import shutil
import string
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "resources/translations"
BIN = Path(sys.executable).parent
LANGUAGES = ("zh_CN", "ru", "fr")
WIDE = {"\uff0c", "\uff1b"}  # Chinese marks that have their blank in themselves
COUNT = re.compile(r"%L?n")


def messages(language, folder=FOLDER):
    """Of a .ts: (context, source), the element, and its translations; several where it counts."""
    for context in ET.parse(folder / f"easel_{language}.ts").iter("context"):
        for message in context.iter("message"):
            element = message.find("translation")
            forms = [one.text or "" for one in element.iter("numerusform")] or [element.text or ""]
            yield (context.findtext("name"), message.findtext("source")), element, forms


def places(words):
    """The names in braces with their formats, and the count."""
    return Counter((name, spec) for _, name, spec, _ in string.Formatter().parse(words) if name is not None)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_text_is_translated(language):
    left = [key for key, element, forms in messages(language) if element.get("type") or not all(forms)]
    assert left == []


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_place_is_kept(language):
    wrong = [
        (key, form)
        for key, _, forms in messages(language)
        for form in forms
        if places(form) != places(key[1]) or bool(COUNT.search(form)) != bool(COUNT.search(key[1]))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_of_keys_links_and_ends_are_kept(language):
    wrong = [
        (key, form)
        for key, _, forms in messages(language)
        for form in forms
        if ("&" in key[1].replace("& ", "")) != ("&" in form.replace("& ", ""))
        or (key[1][-1:] == "\u2026") != (form[-1:] == "\u2026")
        or set(re.findall(r"https?://\S+\w", key[1])) - set(re.findall(r"https?://[!-~]+\w", form))
        or (key[1] != key[1].strip()) != (form != form.strip() or form in WIDE)
    ]
    assert wrong == []


# Not as the language writes it: French marks stand behind a blank that does not break, and have one apostrophe; all
# are addressed in one way, and an idea has one word.
NOT_SO = {
    "zh_CN": r"\u60a8|(?<!\u670d\u52a1)\u8d26\u53f7",
    "ru": r"\u0443\u0447\u0451\u0442\w+ \u0437\u0430\u043f\u0438\u0441|\"",
    "fr": r"\u2019|\"| (?=[:;?!\u00bb](\s|$))|\u00ab(?!\u00a0)",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_written_in_one_way(language):
    found = [(key, form) for key, _, forms in messages(language) for form in forms if re.search(NOT_SO[language], form)]
    assert found == []


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The .ts files as `make translations` would leave them."""
    folder = tmp_path_factory.mktemp("translations")
    for language in ("en", *LANGUAGES):
        (folder / f"easel_{language}.ts").write_bytes((FOLDER / f"easel_{language}.ts").read_bytes())
    bash = shutil.which("bash")  # Windows itself would take the bash of its Linux
    subprocess.run([bash, "scripts/translations.sh", "collect", folder, BIN], cwd=ROOT, check=True, timeout=60)
    return folder


@pytest.mark.needs_system("Qt")
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_text_is_new_or_gone(collected, language):
    kept, now = ({key for key, _, _ in messages(language, folder)} for folder in (FOLDER, collected))
    assert (now - kept, kept - now) == (set(), set()), "make translations"


@pytest.mark.needs_system("Qt")
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_what_easel_reads_is_compiled_from_what_people_edit(tmp_path, language):
    made = tmp_path / "made.qm"
    source = FOLDER / f"easel_{language}.ts"
    command = [BIN / "pyside6-lrelease", "-silent", "-nounfinished", source, "-qm", made]
    subprocess.run(command, check=True, timeout=60)
    assert made.read_bytes() == source.with_suffix(".qm").read_bytes(), "make translations"
