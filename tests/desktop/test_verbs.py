from proxy_core import AccountError
from tests.desktop.fakes import account_state
from tests.desktop.waiting import heard, opened


def test_what_goes_wrong_in_any_room_is_said_in_one_place(desk, core, qt_runner):
    core.states = (account_state("fox@example.com"),)

    async def refuse(name, enabled):
        raise AccountError("account_unknown", name=name)

    core.set_enabled = refuse

    async def story():
        await opened(desk)
        async with heard(desk.verbs.main.message):
            desk.verbs.accounts.set_enabled("fox", False)

    qt_runner.run(story())
    assert "fox" in desk.window.messages.text()
