import pytest

from desktop.proxy_phase import Phase
from desktop.tray_icon import TrayLook
from desktop.tray_text import (
    LONGEST_NAME,
    MOST_ACCOUNTS,
    Glance,
    account_line,
    more_line,
    needing_line,
    short,
    state_line,
    tooltip,
    unmarked,
    work_line,
)
from proxy_core import ProxyState, QueueState, Settings, phrase
from tests.desktop.fakes import ADDRESS, NOW, account_state, behind_lock, busy_accounts, cooling, quota

RUNNING = ProxyState(running=True, base_url=ADDRESS)
STOPPED = ProxyState(running=False)
BROKEN = ProxyState(running=False, error=phrase("port_in_use", host="127.0.0.1", port=8045))
FOX = account_state()
SEAL = account_state("seal@example.com", enabled=False, disabled_reason="login_ended", by_login=True)


def glance(proxy=RUNNING, accounts=(FOX,), **values):
    return Glance(proxy, accounts, **{"settings": Settings(), "ready": True, "now": NOW, **values})


@pytest.mark.parametrize(
    ("now", "look"),
    [
        (glance(STOPPED), TrayLook.STOPPED),
        (glance(STOPPED, ready=False, settings=None), TrayLook.STOPPED),
        (glance(STOPPED, failed=True, settings=None), TrayLook.NEEDS_YOU),
        (glance(), TrayLook.RUNNING),
        (glance(queue=QueueState(drawing=2)), TrayLook.DRAWING),
        (glance(accounts=(account_state(in_flight=1),)), TrayLook.DRAWING),
        (glance(accounts=(FOX, SEAL), queue=QueueState(drawing=2)), TrayLook.NEEDS_YOU),
        (glance(BROKEN), TrayLook.NEEDS_YOU),
        (glance(accounts=(account_state(cooling=(cooling("limit_minute", 42),)),)), TrayLook.RUNNING),
        (glance(accounts=(account_state(enabled=False),)), TrayLook.RUNNING),
    ],
)
def test_the_icon_says_what_matters_most(now, look):
    assert now.look() is look


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (glance(), f"Proxy is running: {ADDRESS}"),
        (glance(STOPPED), "Proxy is stopped"),
        (glance(BROKEN), "Proxy is stopped: it could not start"),
        (glance(STOPPED, ready=False), "Easel is starting"),
        (glance(STOPPED, ready=False, failed=True), "Easel could not start"),
    ],
)
def test_the_state_in_words(now, words):
    assert state_line(now) == words


def test_work_and_needs_are_counted():
    assert work_line(glance()) == ""
    assert work_line(glance(pictures=1)) == "1 picture today"
    assert work_line(glance(pictures=1284, queue=QueueState(waiting=3, drawing=2))) == (
        "2 drawing, 3 waiting, 1,284 pictures today"
    )
    assert needing_line(glance()) == ""
    assert needing_line(glance(accounts=(FOX, SEAL))) == "1 thing needs you"
    assert needing_line(glance(BROKEN, accounts=(FOX, SEAL))) == "2 things need you"


def test_the_tooltip_has_a_line_for_each():
    assert tooltip(glance(accounts=(FOX, SEAL), pictures=12)).split("\n") == [
        f"Proxy is running: {ADDRESS}",
        "12 pictures today",
        "1 thing needs you",
    ]
    assert tooltip(glance(STOPPED)) == "Proxy is stopped"


def test_who_needs_the_person_comes_first_then_who_can_draw():
    assert [state.account.id for state in glance(accounts=(*busy_accounts(), SEAL)).chosen_accounts()] == [
        "lynx",  # its key was rejected
        "seal",  # its login has ended
        "fox",
        "heron",
        "otter",
        "wren",
    ]


def test_of_many_only_some_are_in_the_menu():
    many = tuple(account_state(f"fox{n}@example.com") for n in range(5000))
    now = glance(accounts=(*many, SEAL))
    assert [state.account.id for state in now.chosen_accounts()] == ["seal", *(f"fox{n}" for n in range(7))]
    assert more_line(now) == "4,993 more in the window\u2026"
    assert more_line(glance(accounts=many[:MOST_ACCOUNTS])) == ""


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (FOX, "ready"),
        (account_state(quotas=(quota(0.62),)), "ready, 62 % left"),
        (account_state(in_flight=2, quotas=(quota(0.62),)), "drawing 2, 62 % left"),
        (account_state(enabled=False, quotas=(quota(0.62),)), "paused"),
        (account_state(enabled=False, disabled_reason="login_ended"), "sign in again"),
    ],
)
def test_an_account_in_a_line(state, words):
    assert account_line(state, NOW) == f"fox@example.com: {words}"


def test_a_rest_is_told_by_the_clock_which_does_not_grow_old():
    state = account_state(cooling=(cooling("limit_minute", 42),))
    line = account_line(state, NOW)
    assert line.startswith("fox@example.com: back at ")
    assert line == account_line(state, NOW + 20)


def test_words_fit_into_a_line_of_a_menu():
    long = short("an account\nwith a label of " + "many " * 5000 + "and an end")
    assert len(long) == LONGEST_NAME
    assert "\n" not in long
    assert long.endswith("and an end")


def test_signs_that_mark_a_key_are_shown_as_they_are():
    assert unmarked("black & white_cat & co") == "black && white_cat && co"
    # Qt makes _ of the first & there; a host shows what follows _ and, of __, one.
    assert unmarked("black & white_cat & co", on_bus=True) == "black && white__cat & co"


def test_a_stop_that_waits_says_for_what():
    stopping = ProxyState(running=True, base_url=ADDRESS, stopping=True)
    words = state_line(glance(stopping, queue=QueueState(drawing=2)))
    assert words == "Stopping: 2 pictures are still drawn"
    assert state_line(glance(stopping)) == "Proxy is stopping"


@pytest.mark.parametrize(
    ("proxy", "phase"), [(STOPPED, Phase.STARTING), (BROKEN, Phase.STARTING), (RUNNING, Phase.STOPPING)]
)
def test_between_two_states_it_says_what_the_window_says(proxy, phase):
    assert state_line(glance(proxy, phase=phase)) == phase.words


def test_a_locked_keyring_needs_the_person():
    now = glance(accounts=(behind_lock(FOX), behind_lock(account_state("heron@example.com"))))
    assert (now.look(), needing_line(now)) == (TrayLook.NEEDS_YOU, "1 thing needs you")
