from itertools import groupby

import pytest
from PySide6.QtCore import Qt

from desktop.windows.settings.body import SettingsBody
from proxy_core import SettingGroup, describe
from tests.desktop.windows.settings.typing import press


@pytest.fixture
def body(theme, qtbot):
    made = SettingsBody(theme, describe())
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.begin()
    made.show()
    made.activateWindow()
    return made


def shown(body):
    return [group for group, section in body.sections.items() if section.isVisible()]


def test_one_section_at_a_time_and_the_bar_goes_to_each(body, qtbot):
    first = shown(body)
    press(qtbot, body.tabs[SettingGroup.LOG])
    assert (first, shown(body)) == ([SettingGroup.PROXY], [SettingGroup.LOG])
    assert body.tabs[SettingGroup.LOG].isChecked()


def test_the_arrows_go_along_the_bar(body, qtbot):
    body.focus_first()
    qtbot.keyClick(body.tabs[SettingGroup.PROXY], Qt.Key.Key_Right)
    assert shown(body) == [SettingGroup.MAPPING]


def test_cards_are_built_one_by_one_those_that_are_seen_first(body, qtbot):
    assert not body.sections[SettingGroup.PROXY].is_built
    built = []
    body.built.connect(lambda card: built.append(card.settings[0].info.group))
    press(qtbot, body.tabs[SettingGroup.WINDOW])
    assert built[0] is SettingGroup.WINDOW
    assert body.sections[SettingGroup.WINDOW].cards[0].isVisible()
    qtbot.waitUntil(lambda: len(body.rows) == len(describe()))
    *others, window = SettingGroup
    assert [group for group, _ in groupby(built[built.index(window) :])] == [window, *others]
    qtbot.waitUntil(lambda: not body._idle.isActive())


def test_a_setting_that_is_wanted_is_built_with_its_section(body):
    body.show_setting("language")
    assert body.sections[SettingGroup.WINDOW].is_built
    assert not body.sections[SettingGroup.LOG].cards


def test_what_is_found_stands_below_its_sections_title(body, qtbot):
    body.look_for("account")
    assert SettingGroup.ACCOUNTS in shown(body)
    assert all(body.sections[group].title.isVisible() for group in shown(body))
    assert [group for group, tab in body.tabs.items() if tab.isVisible()] == shown(body)
    press(qtbot, body.tabs[SettingGroup.ACCOUNTS])
    assert len(shown(body)) > 1
    assert not any(tab.isChecked() for tab in body.tabs.values())
    body.focus_found()
    qtbot.waitUntil(lambda: body.focusWidget() is not None)
    body.look_for("")
    assert shown(body) == [SettingGroup.ACCOUNTS]


def test_nothing_found(body, qtbot):
    body.look_for("no such thing")
    with qtbot.waitSignal(body.all_wanted):
        press(qtbot, body.nothing.button)


def test_a_setting_far_down_is_scrolled_to(body, qtbot):
    body.show_setting("fetch_http")
    row = body.rows["fetch_http"]
    viewport = body._area.viewport()
    qtbot.waitUntil(lambda: viewport.rect().contains(row.mapTo(viewport, row.rect().center())))
    assert row.editor.switch.hasFocus()
    body.show_setting("no such setting")
    assert body.current is SettingGroup.PROXY


def test_the_keyboard_is_followed(body, qtbot):
    body.focus_first()
    qtbot.waitUntil(lambda: body.focusWidget() is body.tabs[SettingGroup.PROXY] and "json_limit_mb" in body.rows)
    body.rows["json_limit_mb"].editor.line.setFocus(Qt.FocusReason.TabFocusReason)
    row, viewport = body.rows["json_limit_mb"], body._area.viewport()
    qtbot.waitUntil(lambda: viewport.rect().contains(row.editor.mapTo(viewport, row.editor.rect().center())))
