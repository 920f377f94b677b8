import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from desktop.tray_menu import TrayMenu
from desktop.tray_text import Glance
from desktop.windows.page import Page
from proxy_core import ProxyState, QueueState, Settings
from tests.desktop.fakes import ADDRESS, NOW, account_state, busy_accounts

RUNNING = ProxyState(running=True, base_url=ADDRESS)
HEAD = [f"Proxy is running: {ADDRESS}", "Stop the proxy", "Copy the address", "Copy the key"]
FOOT = ["Open Easel", "Overview", "Accounts", "Playground", "Gallery", "Requests", "Connect", "Settings", "Quit Easel"]
SEAL = account_state("seal@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
MOLE = account_state("mole@example.com", enabled=False, disabled_reason="key_rejected")


def glance(*accounts, proxy=RUNNING, **values):
    return Glance(proxy, accounts, **{"settings": Settings(), "ready": True, "now": NOW, **values})


def plain(action):
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


def words(menu):
    return [plain(action) for action in menu.actions() if action.text() and action.isVisible()]


def find(menu, text):
    return next(action for action in menu.actions() if plain(action) == text and action.isVisible())


@pytest.fixture
def lines(qapp):
    made = TrayMenu()
    yield made
    made.menu.deleteLater()
    QCoreApplication.sendPostedEvents(made.menu, QEvent.Type.DeferredDelete)


@pytest.fixture
def heard(lines):
    """What was wanted, as (signal, values)."""
    found = []
    for name in (
        "proxy_wanted",
        "address_wanted",
        "key_wanted",
        "enabled_wanted",
        "sign_in_wanted",
        "account_wanted",
        "page_wanted",
        "window_wanted",
        "quit_wanted",
    ):
        getattr(lines, name).connect(lambda *values, name=name: found.append((name, *values)))
    return found


def test_without_accounts_it_is_short(lines):
    lines.show_glance(glance())
    assert words(lines.menu) == [*HEAD[:1], "1 thing needs you", *HEAD[1:], *FOOT]


def test_every_line_does_what_it_says(lines, heard):
    lines.show_glance(glance(SEAL))
    for text in ("1 thing needs you", *HEAD[1:], *FOOT):
        find(lines.menu, text).trigger()
    assert heard == [
        ("page_wanted", Page.OVERVIEW),
        ("proxy_wanted", False),
        ("address_wanted",),
        ("key_wanted",),
        ("window_wanted",),
        *(("page_wanted", page) for page in Page),
        ("quit_wanted",),
    ]


def test_a_stopped_proxy_is_started_and_has_no_address(lines, heard):
    lines.show_glance(glance(proxy=ProxyState(running=False)))
    assert not find(lines.menu, "Copy the address").isEnabled()
    find(lines.menu, "Start the proxy").trigger()
    assert heard == [("proxy_wanted", True)]


def test_nothing_is_asked_of_a_core_that_does_not_run(lines):
    lines.show_glance(glance(proxy=ProxyState(running=False), ready=False, settings=None))
    assert [text for text in words(lines.menu) if not find(lines.menu, text).isEnabled()] == [
        "Easel is starting",
        "Start the proxy",
        "Copy the address",
        "Copy the key",
    ]


def test_those_who_need_the_person_come_first(lines):
    lines.show_glance(glance(*busy_accounts(), SEAL, MOLE, queue=QueueState(waiting=1, drawing=2)))
    found = words(lines.menu)
    assert found[:3] == [HEAD[0], "2 drawing, 1 waiting", "3 things need you"]
    *others, otter, wren = found[6 : -len(FOOT)]
    assert others == [
        "lynx@example.com: key rejected",
        "seal@example.com: sign in again",
        "mole@example.com: key rejected",
        "fox@example.com: drawing 2",
        "heron@example.com: ready",
    ]
    assert otter.startswith("otter@example.com: back at ")
    assert wren == "wren@example.com: paused"


def test_an_account_is_paused_and_let_draw_again(lines, heard):
    for enabled, word in ((True, "Pause"), (False, "Resume")):
        lines.show_glance(glance(account_state(enabled=enabled)))
        own = find(lines.menu, f"fox@example.com: {'ready' if enabled else 'paused'}").menu()
        assert words(own) == [word, "Show in the window"]
        find(own, word).trigger()
        find(own, "Show in the window").trigger()
    assert heard == [
        ("enabled_wanted", "fox", False),
        ("account_wanted", "fox"),
        ("enabled_wanted", "fox", True),
        ("account_wanted", "fox"),
    ]


def test_an_account_that_easel_disabled_is_mended(lines, heard):
    lines.show_glance(glance(SEAL, MOLE))
    login = find(lines.menu, "seal@example.com: sign in again").menu()
    assert words(login) == ["Sign in again", "Show in the window"]
    find(login, "Sign in again").trigger()
    key = find(lines.menu, "mole@example.com: key rejected").menu()
    assert words(key) == ["Replace its key\u2026", "Show in the window"]
    find(key, "Replace its key\u2026").trigger()
    assert heard == [("sign_in_wanted", SEAL.account), ("account_wanted", "mole")]


def test_many_accounts_are_left_to_the_window(lines, heard):
    lines.show_glance(glance(*(account_state(f"fox{n}@example.com") for n in range(20))))
    assert [text for text in words(lines.menu) if "@" in text] == [f"fox{n}@example.com: ready" for n in range(8)]
    find(lines.menu, "12 more in the window\u2026").trigger()
    assert heard == [("page_wanted", Page.ACCOUNTS)]


def test_a_line_stays_the_same_one_while_its_words_change(lines):
    """A host may send the click of an older reading: it must do what it said then."""
    fox, heron = account_state(), account_state("heron@example.com")
    lines.show_glance(glance(fox, heron))
    before = lines.menu.actions()
    pause = find(find(lines.menu, "fox@example.com: ready").menu(), "Pause")
    lines.show_glance(glance(account_state(in_flight=3), heron, pictures=3, proxy=ProxyState(running=False)))
    assert lines.menu.actions() == before
    assert find(find(lines.menu, "fox@example.com: drawing 3").menu(), "Pause") is pause


def test_accounts_come_and_go(lines):
    fox, heron = account_state(), account_state("heron@example.com")
    lines.show_glance(glance(fox))
    lines.show_glance(glance(heron, fox))
    assert [text for text in words(lines.menu) if "@" in text] == ["heron@example.com: ready", "fox@example.com: ready"]
    lines.show_glance(glance(heron))
    assert [text for text in words(lines.menu) if "@" in text] == ["heron@example.com: ready"]


def test_no_line_moves_under_the_mouse(lines, qtbot):
    lines.show_glance(glance(account_state()))
    lines.menu.popup(lines.menu.pos())
    lines.show_glance(glance(account_state(in_flight=1), SEAL))
    assert [text for text in words(lines.menu) if "@" in text] == ["fox@example.com: drawing 1"]
    lines.menu.close()
    lines.show_glance(glance(account_state(in_flight=1), SEAL))
    assert [text for text in words(lines.menu) if "@" in text] == [
        "seal@example.com: sign in again",
        "fox@example.com: drawing 1",
    ]


def test_a_label_is_not_taken_for_a_key(lines):
    lines.show_glance(glance(account_state("black & white@example.com")))
    assert [plain(one) for one in lines.menu.actions() if "@" in one.text()] == ["black & white@example.com: ready"]


def test_while_a_stop_waits_its_line_stops_at_once(lines, heard):
    lines.show_glance(glance(proxy=ProxyState(running=True, base_url=ADDRESS, stopping=True)))
    find(lines.menu, "Stop at once").trigger()
    assert heard == [("proxy_wanted", False)]
