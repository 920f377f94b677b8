from desktop.windows.settings.restart_line import RestartLine
from tests.desktop.windows.settings.typing import press


def test_it_says_what_waits_and_restarts(theme, qtbot):
    line = RestartLine(theme)
    qtbot.addWidget(line)
    hidden = line.isHidden()
    line.say("Port takes effect when the proxy is restarted.")
    with qtbot.waitSignal(line.restart_wanted):
        press(qtbot, line.button)
    line.set_busy(True)
    with qtbot.assertNotEmitted(line.restart_wanted):
        press(qtbot, line.button)
    line.say("")
    assert (hidden, line.isHidden()) == (True, True)
