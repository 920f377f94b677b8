from desktop.core_signals import CoreSignals
from desktop.windows.settings.version_line import VersionLine
from proxy_core import VERSION, Update, UpdateFound
from tests.desktop.waiting import told


def test_it_says_which_easel_this_is_and_then_that_there_is_a_newer_one(qtbot):
    signals, shown = CoreSignals(), []
    line = VersionLine(signals, show_page=shown.append)
    qtbot.addWidget(line)
    line.show()
    assert line.words.text().startswith(f"You have Easel {VERSION}.")
    assert line.link.isHidden()
    signals.update_found.emit(Update("9.1.0", "https://example.com/9"))
    assert line.words.text() == f"Easel 9.1.0 is out. You have {VERSION}."
    line.link.click()
    assert shown == ["https://example.com/9"]
    line.show_update(Update("9.1.0"))
    assert line.link.isHidden()


def test_the_page_of_settings_has_it_below_its_setting(room, play):
    async def story():
        await told(room.signals, UpdateFound(Update("9.1.0")))

    play(story)
    row = room.row("update_check")
    assert row.isAncestorOf(room.page.version)
    assert room.page.version.words.text().startswith("Easel 9.1.0 is out.")
