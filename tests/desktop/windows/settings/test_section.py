import pytest

from desktop.windows.settings.section import Section
from proxy_core import SettingGroup, describe


@pytest.fixture
def section(theme, qtbot):
    made = Section(theme, SettingGroup.LOG, describe())
    qtbot.addWidget(made)
    while not made.is_built:
        made.build_next()
    made.show()
    return made


def test_it_has_its_groups_settings_once(section):
    assert sorted(row.info.name for row in section.rows) == sorted(section.names)
    assert len(section.rows) == len(section.names)


def test_only_what_is_found_is_shown_and_the_first_has_no_line_above(section):
    assert section.look_for("days requests")
    shown = [row for row in section.rows if row.isVisible()]
    assert [row.info.name for row in shown] == ["log_days"]
    assert not shown[0].rule.isVisible()
    assert section.title.isVisible()
    assert not section.look_for("nothing like that")
    assert section.look_for("")
    assert all(row.isVisible() for row in section.rows)
    assert not section.title.isVisible()


def test_a_card_knows_its_settings(section):
    assert [card.has("keep_prompts") for card in section.cards].count(True) == 1
    assert not any(card.has("port") for card in section.cards)
