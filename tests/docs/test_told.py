"""What a person reads is complete and true: settings, commands, variables, addresses, headers, errors, words, rooms."""

import ast
import importlib.util
import re
from functools import cache

import pytest

from proxy_core import describe
from proxy_core.phrases import ENGLISH
from tests.docs import pages
from tests.docs.pages import DOCS, PAGES, ROOT

API, SETTINGS, COMMANDS = DOCS / "api.md", DOCS / "settings.md", DOCS / "commands.md"
# It fixes the look for tests and screenshots; people choose theirs in the system.
NOT_FOR_PEOPLE = {"EASEL_THEME"}
CORE = [path for path in (ROOT / "proxy_core").rglob("*.py") if "simulator" not in path.parts]
WINDOW = [*(ROOT / "desktop").rglob("*.py")]


@cache
def nodes(path):
    """All of its syntax tree."""
    return [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def constants(paths):
    """Every text in the code of these modules that is a value of its own."""
    return {
        node.value
        for path in paths
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def calls(path, name):
    """Calls of what has this name."""
    found = [node for node in nodes(path) if isinstance(node, ast.Call)]
    return [call for call in found if isinstance(call.func, ast.Name) and call.func.id == name]


# --- what is made from the code


@cache
def made():
    """scripts/documents.py, which is no package."""
    spec = importlib.util.spec_from_file_location("documents", ROOT / "scripts" / "documents.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", made().PAGES, ids=pages.name)
def test_what_is_made_from_the_code_is_as_the_code_says(page):
    assert made().written(pages.text(page)) == pages.text(page), f"{pages.name(page)} is out of date: make docs"


def test_every_made_part_is_on_a_page():
    named = [part for page in made().PAGES for part in re.findall(r"<!-- made: (\w+) -->", pages.text(page))]
    assert sorted(named) == sorted(made().PARTS)


@pytest.mark.parametrize("info", describe(), ids=lambda info: info.name)
def test_every_setting_is_told(info):
    row = next(cells for cells in pages.rows(SETTINGS) if cells[0].endswith(f"`{info.name}`"))
    assert info.label in row[-1]
    assert info.help in row[-1]
    assert info.name in pages.anchors(SETTINGS)
    if info.example:
        assert info.example in row[-1]


@pytest.mark.parametrize("words", [path for path, _ in made().leaves(made().easel, ("easel",))], ids=" ".join)
def test_every_command_is_told_and_its_options(words):
    command = made().easel
    for word in words[1:]:
        command = command.commands[word]
    said = pages.section(COMMANDS, " ".join(words)) if len(words) > 1 else pages.text(COMMANDS)
    said = re.split(r"^### ", said, maxsplit=1, flags=re.MULTILINE)[0] if len(words) > 1 else said
    common = pages.section(COMMANDS, "Commands")
    for option in command.params:
        for name in option.opts if option.param_type_name == "option" else ():
            assert f"`{name}" in said or f"`{name}" in common, f"{' '.join(words)} {name}"


@pytest.mark.parametrize("words", [path for path, _ in made().leaves(made().easel, ("easel",))][1:], ids=" ".join)
def test_every_command_is_shown_in_use(words):
    run = "\n".join(block.text for page in PAGES for block in pages.blocks(page) if block.language == "bash")
    assert re.search(rf"\b{' '.join(words)}\b", run)


def test_every_variable_is_told():
    variables = {text for text in constants([*CORE, *WINDOW]) if re.fullmatch(r"EASEL_[A-Z_]+", text)} - NOT_FOR_PEOPLE
    assert "EASEL_DATA_DIR" in variables
    told = {cells[0].strip("`") for cells in pages.rows(SETTINGS)}
    assert variables <= told


# --- the API


def endpoints():
    """Every method and path of docs/openapi.yaml, which schemathesis holds against a running Easel."""
    paths = (
        (DOCS / "openapi.yaml").read_text(encoding="utf-8").partition("\npaths:\n")[2].partition("\ncomponents:\n")[0]
    )
    found, path = [], ""
    for line in paths.splitlines():
        if line.startswith("  /"):
            path = line.strip().removesuffix(":")
        elif method := re.match(r"    (get|post|put|patch|delete):", line):
            found.append((method[1].upper(), path))
    return sorted(found)


@pytest.mark.parametrize(("method", "path"), endpoints())
def test_every_endpoint_is_told(method, path):
    assert f"`{method} {path}`" in [cells[0] for cells in pages.rows(API)]


def test_every_door_of_the_server_is_an_endpoint():
    doors = ROOT / "proxy_core" / "server" / "handlers.py"
    paths = {text for text in constants([doors]) if re.fullmatch(r"/[a-z0-9/]+", text)}
    assert "/images/generations" in paths
    told = pages.section(API, "Endpoints")
    assert not [path for path in paths if path.removesuffix("/") not in told]


HEADER = re.compile(
    r"([A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)+|[Xx](-[a-z0-9]+)+-?|Allow|Vary|Expect|Authorization|Host|Origin|Location)"
)
NO_HEADERS = {"X-Cinnamon", "x-gzip"}  # the names of a desktop and of a packing


@pytest.mark.parametrize(
    "name", sorted({text for text in constants([*CORE, *WINDOW]) if HEADER.fullmatch(text)} - NO_HEADERS)
)
def test_every_header_that_easel_sends_or_reads_is_told(name):
    told = pages.section(API, "Headers") + pages.section(API, "The key")
    assert re.search(rf"`{re.escape(name)}[^`]*`", told, re.IGNORECASE) or f"`{name.lower()}" in told.lower()


def test_headers_are_found():
    assert {"X-Account-Email", "x-should-retry", "X-Easel-Account"} <= {
        one for one in constants(CORE) if HEADER.fullmatch(one)
    }


@cache
def errors():
    """(status, code) of every error that the code raises with both in plain sight, and of those in its table."""
    found = set()
    for path in CORE:
        for call in calls(path, "RequestError"):
            said = {word.arg: word.value for word in call.keywords}
            status, code = said.get("status", ast.Constant(400)), said.get("wire_code")
            if isinstance(code, ast.Constant) and isinstance(status, ast.Constant):
                found.add((status.value, code.value))
        for call in calls(path, "_Kind"):
            values = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
            if isinstance(values[0], int):
                found.add((values[0], values[2] if len(values) > 2 else None))
        for word in (word for node in nodes(path) if isinstance(node, ast.Call) for word in node.keywords):
            if word.arg == "wire_code" and isinstance(word.value, ast.Constant):
                found.add((0, word.value.value))
    return sorted((one for one in found if one != (0, None)), key=str)


def told_errors():
    return [
        ([int(one) for one in cells[0].split(", ")], cells[2].partition(",")[0].strip("`"))
        for cells in pages.rows(API)
        if re.match(r"[45]\d\d", cells[0])
    ]


@pytest.mark.parametrize(("status", "code"), errors())
def test_every_error_is_told(status, code):
    assert any(
        code == known and (not status or status in statuses)
        for statuses, known in [(statuses, None if known == "null" else known) for statuses, known in told_errors()]
    ), f"{status} {code}"


def test_no_error_is_told_that_there_is_not():
    known = constants(CORE)
    assert not [code for _, code in told_errors() if code not in known and code != "null"]


def test_every_status_is_told():
    raised = {status for status, _ in errors()} - {0}
    for path in CORE:
        for word in (word for call in calls(path, "RequestError") for word in call.keywords):
            if word.arg == "status" and isinstance(word.value, ast.Constant):
                raised.add(word.value.value)
    assert raised == {status for statuses, _ in told_errors() for status in statuses}


@pytest.mark.parametrize("kind", ["image_generation", "image_edit"])
@pytest.mark.parametrize("event", ["partial_image", "completed"])
def test_every_event_is_told(kind, event):
    assert f"`{kind}.{event}`" in pages.section(API, "Streams")
    assert f"{kind}.{event}" in (DOCS / "openapi.yaml").read_text(encoding="utf-8")


# --- words, rooms


def spoken():
    """Every sentence that Easel says anywhere, and the scripts that say some."""
    said = {*ENGLISH.values(), *(text for text in constants(WINDOW) if " " in text)}
    said |= {script.read_text(encoding="utf-8") for script in (ROOT / "scripts").glob("*.sh")}
    return [" ".join(text.replace("\\\n", "").split()) for text in said]


def says(sentence, quote):
    """Whether the parts of a quote are in a sentence, one after the other."""
    at = 0
    for part in quote.split("..."):
        found = sentence.find(part.strip(), at)
        if found < 0:
            return False
        at = found + len(part.strip())
    return True


def test_the_words_in_troubleshooting_are_those_that_easel_says():
    said = spoken()
    cells = [row[0] for row in pages.rows(DOCS / "troubleshooting.md") if not row[0].startswith("Google's page")]
    quotes = [quote for cell in cells for quote in re.findall(r'"([^"]+)"', cell)]
    assert len(quotes) > 50
    assert not [quote for quote in quotes if quote != "16:9" and not any(says(one, quote) for one in said)]


# Words of other programs' windows and pages that the pages name.
ELSEWHERE = {
    *(
        "API keys",
        "Create API key",
        "Set up billing",
        "Free",
        "Create",
        "Billing",
        "Enable",
        "API enabled",
        "Get started",
    ),
    *(
        "Next",
        "Internal",
        "Test users",
        "Add users",
        "Create client",
        "OAuth client created",
        "Download JSON",
        "Continue",
    ),
    *("Publishing status: Testing", "Testing", "Publish app", "Confirm", "In production", "Advanced", "Go to easel"),
    *("Passwords and Keys", "Service Usage Consumer", "Security", "Report a vulnerability"),
    *("Gemini API", "Vertex AI API", "Gemini for Google Cloud API", "Audience", "Vertex AI"),
}


def test_the_names_of_buttons_and_pages_are_those_of_the_window():
    own = {text.replace("&", "").rstrip("\u2026").strip() for text in constants(WINDOW)}
    own |= {*(info.label for info in describe()), *ENGLISH.values()}
    states = {"ready"}
    for page in PAGES:
        named = set(re.findall(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])", pages.words(page)))
        if page.name not in {"performance.md", "rotation.md", "translations.md", "licences.md"}:
            unknown = {one for one in named if one not in own | ELSEWHERE | states}
            unknown = {one for one in unknown if not any(known.startswith(one) for known in own)}
            assert not unknown, pages.name(page)


def test_every_key_of_the_window_is_told():
    keys = {
        text for text in constants([ROOT / "desktop/windows/shortcuts.py"]) if re.fullmatch(r"Ctrl\+[A-Za-z+]+", text)
    }
    assert "Ctrl+K" in keys
    assert not [key for key in keys if key not in pages.text(DOCS / "window.md")]


def test_every_room_is_on_the_map():
    told = pages.text(DOCS / "architecture.md")
    rooms = [path for path in (ROOT / "proxy_core").iterdir() if path.is_dir() and list(path.glob("*.py"))]
    assert len(rooms) > 10
    assert not [room.name for room in rooms if f"{room.name}/`" not in told]


def test_the_map_names_what_there_is():
    told = pages.text(DOCS / "architecture.md")
    named = [one for one in re.findall(r"`([\w/]+(?:\.py|/))`", told) if one != "a/b.py"]
    for one in named:
        tops = (ROOT, ROOT / "proxy_core", ROOT / "desktop", *(path for path in (ROOT / "proxy_core").iterdir()))
        assert any((top / one).exists() for top in tops), one


def test_the_picture_of_the_design_names_what_there_is():
    drawn = re.findall(
        r'class="name"[^>]*>([^<]+)<', (DOCS / "pictures" / "architecture.svg").read_text(encoding="utf-8")
    )
    outside = {"clients", "services", "SQLite", "keyring", "easel \u2026"}
    for one in {word for name in drawn if name not in outside for word in name.split(", ")}:
        found = [(ROOT / top / one) for top in ("proxy_core", "desktop")]
        assert any(path.exists() or path.with_suffix(".py").exists() for path in found), one


def test_the_changes_of_this_version_are_told():
    assert re.search(r"^## ", pages.text(ROOT / "CHANGELOG.md"), re.MULTILINE)
