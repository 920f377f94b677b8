import pytest
from msgspec.structs import replace

from desktop.notices import LONG_S, QUIET_S, Notices
from desktop.windows.page import Page
from proxy_core import (
    AccountDisabled,
    AccountsChanged,
    ProxyChanged,
    ProxyState,
    Settings,
    SettingsChanged,
    StartError,
    phrase,
)
from tests.desktop.fakes import ADDRESS, NOW, account_state, behind_lock, cooling
from tests.desktop.waiting import answered, heard, told

RUNNING = ProxyChanged(ProxyState(running=True, base_url=ADDRESS))
STOPPED = ProxyChanged(ProxyState(running=False))
TAKEN = phrase("port_in_use", host="127.0.0.1", port=8045)


class Person:
    """Is told things, looks at the window or does not, and clicks."""

    def __init__(self, room, runner):
        self.room, self.runner = room, runner
        self.looks, self.at = False, NOW
        self.told, self.clicks, self.opened = [], [], []
        self.notices = Notices(
            room.signals, room.verbs.main, self.hear, watched=lambda: self.looks, now=lambda: self.at
        )
        self.notices.account_wanted.connect(self.opened.append)
        self.notices.page_wanted.connect(self.opened.append)

    def hear(self, title, words, then):
        self.told.append((title, words))
        self.clicks.append(then)

    def learn(self, *events):
        self.runner.run(told(self.room.signals, *events))


@pytest.fixture
def person(room, qt_runner):
    made = Person(room, qt_runner)
    yield made
    made.notices.leave()


def disabled(name, code="login_ended"):
    account = account_state(f"{name}@example.com", enabled=False, disabled_reason=code).account
    return AccountDisabled(account, phrase(code, account=account.name))


def listed(*names, reason="login_ended"):
    return AccountsChanged(
        tuple(account_state(f"{name}@example.com", enabled=not reason, disabled_reason=reason) for name in names)
    )


def resting(*seconds, now=NOW):
    return AccountsChanged(
        tuple(
            account_state(f"fox{n}@example.com", cooling=(cooling("limit_minute", after, now=now),))
            for n, after in enumerate(seconds)
        )
    )


# --- an account needs somebody


def test_an_account_that_needs_its_person_is_told_and_a_click_opens_it(person):
    person.learn(disabled("fox"))
    assert person.told == [
        ("An account needs you", "The login of fox@example.com has ended. Sign in again to let it draw.")
    ]
    person.clicks[0]()
    assert person.opened == ["fox"]


def test_the_reason_of_the_event_is_as_good_as_the_accounts(person):
    event = disabled("fox", "key_rejected")
    person.learn(AccountDisabled(replace(event.account, disabled_reason=""), event.reason))
    assert "rejected" in person.told[0][1]


def test_several_at_once_are_one_notice(person):
    person.learn(*(disabled(name) for name in ("fox", "heron", "otter", "lynx", "wren")))
    assert person.told == [("5 accounts need you", "fox@example.com, heron@example.com, otter@example.com and 2 more")]
    person.clicks[0]()
    assert person.opened == [Page.ACCOUNTS]


def test_those_that_follow_within_a_minute_wait_and_come_together(person):
    person.learn(disabled("fox"))
    person.learn(disabled("heron"))
    person.learn(disabled("otter"), disabled("wren"))
    assert len(person.told) == 1
    assert person.notices._held.isActive()
    person.learn(listed("fox", "heron", "otter"))
    person.at += QUIET_S
    person.notices.tell_held()
    assert person.told[1:] == [("2 accounts need you", "heron@example.com, otter@example.com")]


def test_who_was_mended_meanwhile_is_not_told_of(person):
    person.learn(disabled("fox"))
    person.learn(disabled("heron"))
    person.learn(listed("heron", reason=""))
    person.at += QUIET_S
    person.notices.tell_held()
    assert len(person.told) == 1


# --- all accounts rest


def test_all_accounts_resting_is_told_once_a_spell_with_its_end(person):
    person.learn(resting(300, 90))
    person.learn(resting(290, 80))
    ((title, words),) = person.told
    assert title == "Every account rests"
    assert words.startswith("The first is back at ")
    assert words.endswith("Clients are told to wait until then.")
    person.clicks[0]()
    assert person.opened == [Page.ACCOUNTS]


def test_behind_a_locked_keyring_no_time_is_told_at_which_an_account_is_back(person):
    person.learn(AccountsChanged(tuple(map(behind_lock, resting(300).accounts))))
    assert person.told == []
    person.learn(resting(300))
    assert [title for title, _ in person.told] == ["Every account rests"]


def test_a_brief_rest_is_not_worth_a_word(person):
    person.learn(resting(20, 300))
    assert person.told == []
    person.learn(resting(290, 300))
    assert len(person.told) == 1, "it grew longer"


def test_one_account_that_draws_is_enough(person):
    person.learn(AccountsChanged((*resting(300).accounts, account_state("heron@example.com"))))
    assert person.told == []


def test_accounts_that_are_off_do_not_rest(person):
    person.learn(listed("fox", reason=""), AccountsChanged((account_state(enabled=False),)), AccountsChanged(()))
    assert person.told == []


def test_short_spells_one_after_the_other_do_not_nag_but_a_day_does(person):
    person.learn(resting(50))
    for _ in range(3):
        person.at += 90
        person.learn(listed("fox", reason=""))
        person.learn(resting(50, now=person.at))
    assert len(person.told) == 1
    person.learn(listed("fox", reason=""))
    person.learn(resting(8 * 3600, now=person.at))
    assert len(person.told) == 2
    person.at += LONG_S
    person.learn(listed("fox", reason=""))
    person.learn(resting(50, now=person.at))
    assert len(person.told) == 3


# --- the proxy stopped


def test_a_proxy_that_stops_with_an_error_is_told(person):
    person.learn(RUNNING)
    person.learn(ProxyChanged(ProxyState(running=False, error=TAKEN)))
    ((title, words),) = person.told
    assert title == "The proxy stopped"
    assert words.startswith("Port 8045 on 127.0.0.1 is in use.")
    person.clicks[0]()
    assert person.opened == [Page.OVERVIEW]


def test_a_proxy_that_nobody_stopped_here_is_told(person):
    person.learn(RUNNING)
    person.learn(STOPPED)
    assert person.told == [("The proxy stopped", "Clients get no pictures until it is started again.")]


def test_what_was_told_is_not_told_again(person):
    person.learn(RUNNING)
    person.learn(ProxyChanged(ProxyState(running=False, error=TAKEN)))
    person.at += QUIET_S
    person.learn(ProxyChanged(ProxyState(running=False, error=TAKEN, outdated=("port",))))
    assert len(person.told) == 1


def test_a_proxy_that_could_not_start_is_told(room, core, person, qt_runner):
    core.proxy_error = StartError("port_in_use", host="127.0.0.1", port=8045)
    qt_runner.run(room.open())
    assert [title for title, _ in person.told] == ["The proxy did not start"]


def test_a_proxy_that_the_person_stops_or_starts_again_is_no_news(room, person, qt_runner):
    async def story():
        await room.open()
        async with heard(room.signals.proxy_changed, lambda proxy: not proxy.running):
            room.verbs.main.stop_proxy()
        await answered(room.verbs.main)
        async with heard(room.signals.proxy_changed, lambda proxy: proxy.running):
            room.verbs.main.start_proxy()
        await answered(room.verbs.main)
        room.verbs.main.restart_proxy()
        await answered(room.verbs.main)
        await told(room.signals, RUNNING)

    qt_runner.run(story())
    assert person.told == []
    person.learn(STOPPED)
    assert len(person.told) == 1, "a wish is good for one stop"


def test_quitting_is_no_news(room, person, qt_runner):
    person.learn(RUNNING)
    person.notices.leave()
    person.learn(STOPPED, disabled("fox"), resting(300))
    assert person.told == []


# --- who wants to know


def test_nothing_is_told_while_the_person_looks(person):
    person.looks = True
    person.learn(RUNNING)
    person.learn(STOPPED, disabled("fox"), resting(300))
    person.looks = False
    person.learn(resting(290))
    assert person.told == []


def test_a_window_is_looked_at_while_it_is_active(desk, qtbot):
    window, seen = desk.window, [desk.window.is_watched()]
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    seen.append(window.is_watched())
    window.hide()
    assert [*seen, window.is_watched()] == [False, True, False]


@pytest.mark.parametrize("kind", ["notify_account", "notify_cooling", "notify_proxy"])
def test_each_has_its_setting(person, kind):
    person.learn(SettingsChanged(Settings().changed({kind: False})), RUNNING)
    person.learn(STOPPED, disabled("fox"), resting(300))
    titles = {
        "notify_account": "An account needs you",
        "notify_cooling": "Every account rests",
        "notify_proxy": "The proxy stopped",
    }
    assert {title for title, _ in person.told} == set(titles.values()) - {titles[kind]}


def test_words_are_calm(person):
    person.learn(RUNNING)
    person.learn(STOPPED, disabled("fox"), resting(300))
    assert len(person.told) == 3
    assert not [words for told in person.told for words in told if "!" in words]
