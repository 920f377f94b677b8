from proxy_core import CredentialsError
from tests.desktop.fakes import account_state
from tests.desktop.waiting import heard, opened


def offered(desk, *, enabled):
    return [one.shortcut().toString() for one in desk.window.shortcuts.all if one.isEnabled() is enabled]


def test_every_action_has_a_key_of_its_own(desk, core, qt_runner):
    core.states = (account_state(),)
    qt_runner.run(opened(desk))
    keys = offered(desk, enabled=True)
    assert offered(desk, enabled=False) == []
    assert len(set(keys)) == len(keys) == 15


def test_before_the_core_runs_only_leaving_makes_sense(desk, core, qt_runner):
    core.start_error = CredentialsError("vault_broken", path="x")

    async def story():
        async with heard(desk.verbs.main.start_failed):
            desk.open(minimized=False)

    qt_runner.run(story())
    assert offered(desk, enabled=True) == ["Ctrl+W", "Ctrl+Q"]


def test_the_search_of_the_page_that_is_shown_gets_the_keyboard(desk, core, qtbot, qt_runner):
    core.states = (account_state(),)
    wanted = []
    desk.window.shortcuts.search_wanted.connect(lambda: wanted.append(True))
    qt_runner.run(opened(desk))
    qtbot.keySequence(desk.window, "Ctrl+F")
    assert wanted == [True]


def test_f1_shows_all_that_can_be_done_with_its_keys(desk, core, qtbot, qt_runner):
    core.states = (account_state(),)
    qt_runner.run(opened(desk))
    qtbot.keySequence(desk.window, "F1")
    assert desk.window._palette.isVisible()
