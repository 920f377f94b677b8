import pytest

from desktop.language_switch import LanguageSwitch


class FakeLanguage:
    def __init__(self):
        self.name = "en"

    def differs(self, wanted):
        return wanted != self.name

    def speak(self, wanted):
        self.name = wanted


@pytest.fixture
def busy():
    return []


@pytest.fixture
def switch(qtbot, busy):
    made = LanguageSwitch(FakeLanguage(), lambda: bool(busy), every=5)
    yield made
    made.leave()


def test_another_language_comes_into_force_after_the_signal_that_told_of_it(qtbot, switch):
    with qtbot.waitSignal(switch.switched, timeout=30_000):
        switch.want("fr")
        assert switch._language.name == "en"
    assert switch._language.name == "fr"


def test_the_same_language_changes_nothing(qtbot, switch):
    with qtbot.assertNotEmitted(switch.switched, wait=30):
        switch.want("en")


def test_what_is_half_done_comes_first(qtbot, switch, busy):
    busy.append("a login")
    with qtbot.waitSignal(switch.held, timeout=30_000) as held:
        switch.want("fr")
    assert "as soon as" in held.args[0]
    with qtbot.assertNotEmitted(switch.switched, wait=30):
        pass
    with qtbot.waitSignal(switch.switched, timeout=30_000):
        busy.clear()
    assert switch._language.name == "fr"


def test_a_person_may_think_better_of_it(qtbot, switch, busy):
    busy.append("a login")
    with qtbot.waitSignal(switch.held, timeout=30_000):
        switch.want("fr")
    switch.want("en")
    busy.clear()
    with qtbot.assertNotEmitted(switch.switched, wait=30):
        pass
    assert switch._language.name == "en"
