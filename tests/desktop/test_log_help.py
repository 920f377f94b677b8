import pytest
from msgspec.structs import replace

from desktop.log_help import Way, advised, help_for
from proxy_core import ENGLISH, AttemptStatus, Outcome, Phrase, phrase
from tests.desktop.fakes import MODEL, NOW, account_state, attempt, cooling, record

NAMES = ("fox@example.com", "heron@example.com", "otter@example.com")
LIMITED = AttemptStatus.LIMITED


def failed(code, **values):
    why = Phrase(code, values)
    return record(outcome=Outcome.FAILED, status=429, reason=why, failures=((0, why),), seconds=2.0)


def limited(*codes):
    return [
        attempt(number=n, account=name, status=LIMITED, reason=phrase(code, account=name))
        for n, (name, code) in enumerate(zip(NAMES, codes, strict=False))
    ]


def resting(code, *seconds):
    return [
        account_state(name, cooling=(cooling(code, after, model=MODEL),))
        for name, after in zip(NAMES, seconds, strict=False)
    ]


def test_all_accounts_at_their_limit_of_the_day():
    found = help_for(
        failed("all_limited", model=MODEL),
        limited("limit_day", "limit_day", "limit_day"),
        resting("limit_day", 9 * 3600, 8 * 3600, 10 * 3600),
        NOW,
    )
    assert found.words.startswith(f"All 3 accounts reached today's limit for {MODEL}. The first is back at ")
    assert found.words.endswith(", which is midnight Pacific time.")
    assert (found.way, found.button) == (Way.ACCOUNTS, "Show the accounts")


def test_one_account_at_its_limit_leads_to_it():
    found = help_for(failed("all_limited", model=MODEL), limited("limit_minute"), resting("limit_minute", 42), NOW)
    assert found.words == f"fox@example.com reached the limit per minute for {MODEL}. The first is back in 42 s."
    assert (found.way, found.target) == (Way.ACCOUNT, "fox")


def test_an_old_failure_says_that_it_is_over():
    found = help_for(failed("all_limited", model=MODEL), limited("limit_day", "limit_minute"), [], NOW)
    assert found.words == f"All 2 accounts reached a limit for {MODEL}. By now they may draw again."


def test_accounts_that_rested_already_were_not_asked():
    found = help_for(failed("all_limited", model=MODEL), [], resting("limit_minute", 30, 20), NOW)
    assert found.words == (
        f"Every account that draws {MODEL} had reached the limit per minute. The first is back in 20 s."
    )


def test_what_rests_for_another_model_or_for_good_is_not_waited_for():
    other = account_state(NAMES[0], cooling=(cooling("limit_day", 99, model="other"),))
    lasting = account_state(NAMES[1], cooling=(cooling("limit_zero", 99, model=MODEL, lasting=True),))
    off = account_state(NAMES[2], enabled=False, cooling=(cooling("limit_day", 99),))
    found = help_for(failed("all_limited", model=MODEL), limited("limit_day"), [other, lasting, off], NOW)
    assert "By now they may draw again." in found.words


def test_trouble_upstream_says_what_the_last_one_said():
    tried = [attempt(status=AttemptStatus.FAILED, reason=phrase("no_capacity"))]
    found = help_for(failed("all_failing", model=MODEL), tried, [account_state()], NOW)
    assert found.words == (
        f"Every account that draws {MODEL} rests after trouble upstream. "
        "The upstream has no free capacity for this model."
    )


def test_limits_of_some_and_trouble_of_others_are_both_said():
    unreached = attempt(account=NAMES[1], status=AttemptStatus.FAILED, reason=phrase("unreachable"))
    tried = [*limited("limit_minute"), unreached]
    found = help_for(failed("all_resting", model=MODEL), tried, [], NOW)
    assert found.words == (
        f"Every account that draws {MODEL} has reached a limit or rests after trouble upstream. "
        "The upstream could not be reached."
    )
    assert found.way is Way.ACCOUNTS


@pytest.mark.parametrize(
    ("code", "values", "way", "target"),
    [
        ("no_account", {}, Way.ADD, ""),
        ("all_disabled", {}, Way.ACCOUNTS, ""),
        ("key_wrong", {}, Way.CONNECT, ""),
        ("deadline", {"seconds": 600}, Way.SETTING, "request_timeout"),
        ("queue_full", {"waiting": 1000}, Way.SETTING, "max_waiting"),
        ("model_not_found", {"model": "x"}, Way.SETTING, "routes"),
        ("host_not_known", {"host": "x"}, Way.SETTING, "allowed_hosts"),
        ("chosen_disabled", {"account": "fox@example.com"}, Way.ACCOUNT, "fox"),
        ("key_rejected", {"account": "fox@example.com"}, Way.ACCOUNT, "fox"),
        ("prompt_blocked", {"why": "SAFETY"}, None, ""),
        ("client_gone", {}, None, ""),
    ],
)
def test_where_its_button_leads(code, values, way, target):
    found = help_for(failed(code, **values), [], [account_state()], NOW)
    assert (found.way, found.target, bool(found.button)) == (way, target, way is not None)
    assert found.words.endswith(".")


def test_a_reason_without_a_name_leads_to_the_account_that_was_asked():
    why = phrase("limit_spent", account="gone@example.com")
    tried = [attempt(status=LIMITED, reason=why)]
    assert help_for(failed("limit_spent", account="gone@example.com"), tried, [account_state()], NOW).target == "fox"
    assert help_for(failed("limit_spent", account="gone@example.com"), tried, [], NOW).way is None


def test_what_went_well_needs_no_help():
    assert help_for(record(outcome=Outcome.DRAWN, reason=phrase("deadline", seconds=1)), [], [], NOW) is None
    assert help_for(record(), [], [], NOW) is None
    assert help_for(record(outcome=Outcome.FAILED), [], [], NOW) is None


def test_a_partial_request_is_helped_by_its_first_failure():
    partly = replace(failed("deadline", seconds=600), outcome=Outcome.PARTIAL, reason=None)
    assert help_for(partly, [], [], NOW).target == "request_timeout"


@pytest.mark.parametrize("code", sorted(ENGLISH))
def test_every_code_there_is_can_be_said(code):
    found = help_for(failed(code), [], [account_state()], NOW)
    assert found.words or ENGLISH[code].startswith("{")
    assert "{" not in found.words


def test_who_gave_up_says_what_went_wrong_last():
    found = help_for(failed("attempts_used_up", attempts=3), limited("limit_day", "limit_minute"), (), NOW)
    assert found.words == "Gave up after 3 attempts. heron@example.com reached its limit per minute."
    assert (found.way, found.button) == (Way.SETTING, "Show the setting")


@pytest.mark.parametrize(
    ("why", "step"),
    [
        (phrase("all_limited", model="m", when=""), "Accounts shows why, and when each is back."),
        (phrase("prompt_blocked", why="X"), "word the prompt differently."),
        (phrase("unreachable"), "Check the connection."),
    ],
)
def test_a_failure_of_which_no_more_is_known_has_a_next_step(why, step):
    assert step in advised(why)
