from desktop.cells import Tone
from desktop.windows.proxy_bar import ProxyBar
from proxy_core import ProxyState, phrase
from tests.desktop.fakes import ADDRESS


def test_each_state_in_words(desk, theme, qtbot):
    bar = ProxyBar(theme, desk.actions)
    qtbot.addWidget(bar)
    seen = [(bar._title.text(), bar._dot._tone)]
    bar.set_ready(True)
    seen.append((bar._title.text(), bar._dot._tone))
    bar.set_proxy(ProxyState(running=True, base_url=ADDRESS))
    seen.append((bar._title.text(), bar._dot._tone))
    bar.set_proxy(ProxyState(running=False, error=phrase("port_in_use", host="h", port=1)))
    seen.append((bar._title.text(), bar._dot._tone))
    bar.set_ready(False, failed=True)
    seen.append((bar._title.text(), bar._dot._tone))
    assert seen == [
        ("Starting Easel", Tone.MUTED),
        ("Proxy is stopped", Tone.MUTED),
        ("Proxy is running", Tone.OK),
        ("Proxy is stopped", Tone.BAD),
        ("Easel is not running", Tone.BAD),
    ]


def test_only_what_helps_can_be_pressed(desk, theme, qtbot):
    bar = ProxyBar(theme, desk.actions)
    qtbot.addWidget(bar)
    assert not any(button.isEnabled() for button in (bar._button, bar._copy_key, bar._copy_address))
    bar.set_ready(True)
    assert bar._button.isEnabled()
    assert bar._copy_key.isEnabled()
    assert not bar._copy_address.isEnabled()
    desk.actions.busy_changed.emit("proxy", True)
    assert not bar._button.isEnabled()
    desk.actions.busy_changed.emit("proxy", False)
    assert bar._button.isEnabled()


def test_a_narrow_window_shows_the_whole_address(desk, theme, qtbot):
    bar = ProxyBar(theme, desk.actions)
    qtbot.addWidget(bar)
    bar.set_ready(True)
    bar.set_proxy(ProxyState(running=True, base_url="http://127.0.0.1:65535/v1"))
    bar.resize(688, 80)  # in the smallest window
    bar.show()
    assert bar._address.geometry().right() < bar._copy_address.geometry().left()
    assert bar._address.width() >= bar._address.minimumWidth()
