import asyncio
import json
import os

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.account_actions import AccountActions
from proxy_core import Account, AccountError, CredentialsError, LoginPlan, OAuthClient, Provider
from tests.desktop.engine import told_by
from tests.desktop.fake_logins import REDIRECT, FakeLogins
from tests.desktop.fakes import NOW, account_state
from tests.desktop.waiting import heard
from tests.systems import PIPES

CLIENT = OAuthClient("id.apps.googleusercontent.com", "GOCSPX-x", project_id="pictures")
PLAN = LoginPlan(Account(Provider.GEMINI, "", by_login=True), CLIENT)
INSTALLED = {"client_id": CLIENT.client_id, "client_secret": CLIENT.client_secret, "project_id": "pictures"}


@pytest.fixture
def core():
    return FakeLogins()


@pytest.fixture
def actions(engine, qt_runner):
    made = AccountActions(engine, now=lambda: NOW)
    yield made
    qt_runner.run(made.close())


@pytest.fixture
def client_file(tmp_path):
    path = tmp_path / "client_secret.json"
    path.write_text(json.dumps({"installed": INSTALLED}))
    return path


def test_a_client_file_is_read(actions, qt_runner, client_file):
    assert told_by(qt_runner, actions.client_read, lambda: actions.read_client(client_file)) == (CLIENT,)


@PIPES
def test_what_is_no_file_is_refused_without_waiting(actions, qt_runner, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        (why,) = told_by(qt_runner, actions.client_refused, lambda path=path: actions.read_client(path))
        assert why.code == "client_file_other"


def test_of_two_files_the_last_one_counts(actions, qt_runner, client_file, tmp_path):
    seen = []
    actions.client_refused.connect(seen.append)

    def both():
        actions.read_client(tmp_path)
        actions.read_client(client_file)

    assert told_by(qt_runner, actions.client_read, both) == (CLIENT,)
    assert seen == []


def test_a_login_brings_its_account(actions, core, qt_runner):
    async def story():
        async with heard(actions.login_begun) as begun:
            actions.sign_in(PLAN)
        async with heard(actions.signed_in) as got:
            core.finish(core.person())
        return begun[0][0].id, got[0][0].email

    assert qt_runner.run(story()) == ("t1", "fox@example.com")


@pytest.mark.parametrize("name", ["begin_error", "outcome"])
def test_a_login_that_does_not_come_says_why(actions, core, qt_runner, name):
    error = AccountError("login_denied")

    async def story():
        if name == "begin_error":
            core.begin_error = error
        async with heard(actions.login_failed) as failed:
            async with heard(actions.login_begun if name == "outcome" else actions.login_failed):
                actions.sign_in(PLAN)
            if name == "outcome":
                core.finish(error)
        return failed

    assert qt_runner.run(story()) == [(error.phrase,)]


def test_a_login_that_is_cancelled_says_nothing(actions, core, qt_runner):
    seen = []
    actions.login_failed.connect(seen.append)
    actions.signed_in.connect(lambda account, _missing: seen.append(account))

    async def story():
        async with heard(actions.login_begun):
            actions.sign_in(PLAN)
        async with heard(actions.busy_changed, lambda verb, busy: verb.startswith("login") and not busy):
            actions.cancel_login()

    qt_runner.run(story())
    assert (core.cancelled, seen) == (["t1"], [])


def test_a_login_that_is_cancelled_while_it_begins_ends_too(actions, core, qt_runner):
    begun = []
    actions.login_begun.connect(begun.append)

    async def story():
        core.slow = asyncio.Event()
        async with heard(actions.busy_changed, lambda verb, busy: verb.startswith("login") and not busy):
            actions.sign_in(PLAN)
            actions.cancel_login()
            actions._engine.post(lambda _core: core.slow.set())

    qt_runner.run(story())
    assert (core.cancelled, begun) == (["t1"], [])


def test_a_second_login_ends_the_first(actions, core, qt_runner):
    async def story():
        for _ in range(2):
            async with heard(actions.login_begun):
                actions.sign_in(PLAN)
        async with heard(actions.signed_in):
            core.finish(core.person("heron@example.com"))

    qt_runner.run(story())
    assert core.cancelled == ["t1"]


def test_a_pasted_address_is_taken_or_refused(actions, core, qt_runner):
    async def story():
        async with heard(actions.login_begun):
            actions.sign_in(PLAN)
        async with heard(actions.redirect_refused) as refused:
            actions.paste_redirect("http://elsewhere/")
        async with heard(actions.signed_in) as got:
            actions.paste_redirect(f"{REDIRECT}?code=x")
        return refused[0][0].code, got[0][0].email

    assert qt_runner.run(story()) == ("redirect_elsewhere", "fox@example.com")


def test_without_a_login_nothing_is_pasted_or_cancelled(actions, core, qt_runner):
    async def story():
        actions.paste_redirect("http://elsewhere/")
        actions.cancel_login()

    qt_runner.run(story())
    assert core.cancelled == []


def test_closing_ends_a_login_that_waits(actions, core, qt_runner):
    async def story():
        async with heard(actions.login_begun):
            actions.sign_in(PLAN)
        await actions.close()
        actions.cancel_login()
        return [verb for verb in ("login 1", "cancel t1") if actions.is_busy(verb)]

    assert qt_runner.run(story()) == []


def test_an_account_is_added_or_said_why_not(actions, core, qt_runner):
    account = Account(Provider.OPENAI, "Studio")
    core.add_error = CredentialsError("vault_write_failed", why="full")
    (why,) = told_by(qt_runner, actions.not_added, lambda: actions.add(account, None))
    (added,) = told_by(qt_runner, actions.added, lambda: actions.add(account, None, check=False))
    assert (why.code, added.account.label, core.added[0][2]) == ("vault_write_failed", "Studio", False)


def test_a_check_is_not_waited_for_any_more(actions, core, qt_runner):
    async def story():
        core.slow = asyncio.Event()
        async with heard(actions.busy_changed, lambda verb, busy: verb == "add" and not busy):
            actions.add(Account(Provider.GEMINI, "Studio"), None)
            await asyncio.sleep(0)
            actions.cancel_add()

    qt_runner.run(story())
    assert core.added == []


def test_the_address_of_a_login_goes_to_the_clipboard(actions, qt_runner):
    assert told_by(qt_runner, actions.address_copied, lambda: actions.copy_address("https://there")) == ()
    assert QGuiApplication.clipboard().text() == "https://there"


def test_verbs_about_an_account_that_is_there(actions, core, qt_runner):
    core.states = (account_state("fox@example.com"),)
    (check,) = told_by(qt_runner, actions.checked, lambda: actions.check("fox"))
    told_by(qt_runner, actions.replaced, lambda: actions.replace_key("fox", " sk-new "))
    account_id, _points = told_by(qt_runner, actions.history_loaded, lambda: actions.load_history("fox"))
    assert (check.account.id, account_id) == ("fox", "fox")


def test_closing_finishes_a_removal_and_tells_of_it(actions, core, qt_runner):
    core.states = (account_state("fox@example.com"),)

    async def story():
        async with heard(actions.removed) as got:
            actions.removals.begin([core.states[0].account])
            await actions.close()
        return got[0][0].account.id

    assert (qt_runner.run(story()), core.states) == ("fox", ())


def test_what_the_others_have_to_say_is_said_here(actions, core, qt_runner):
    core.states = (account_state("fox@example.com"),)
    core.order_error = AccountError("account_unknown", name="fox")
    for signal in (actions.many.message, actions.facts.message, actions.removals.message, actions.transfer.message):
        said = []
        actions.message.connect(said.append)
        signal.emit("no")
        assert said == ["no"]
    told_by(qt_runner, actions.not_ordered, lambda: actions.set_priorities({"fox": 3}))
    assert ("order", {"fox": 3}) in core.asked


def test_quotas_are_asked_for(actions, core, qt_runner):
    core.states = (account_state("fox@example.com"),)

    async def story():
        async with heard(actions.busy_changed, lambda verb, busy: verb == "quotas fox" and not busy):
            actions.refresh_quotas("fox")

    qt_runner.run(story())
    assert ("quotas", "fox", True) in core.asked


def test_changes_come_one_after_the_other(actions, core, qt_runner):
    core.states = (account_state("fox@example.com"),)

    async def story():
        async with heard(actions.busy_changed, lambda verb, busy: verb.startswith("update fox 2") and not busy):
            actions.update("fox", {"priority": 3})
            actions.update("fox", {"priority": 4})

    qt_runner.run(story())
    assert core.states[0].account.priority == 4


def test_an_account_is_switched(actions, core, qt_runner):
    core.states = (account_state("fox@example.com"),)

    async def story():
        async with heard(actions.busy_changed, lambda verb, busy: verb == "enabled fox" and not busy):
            actions.set_enabled("fox", False)

    qt_runner.run(story())
    assert not core.states[0].account.enabled
