from PySide6.QtCore import Qt

from desktop.windows.settings.page import values_of
from proxy_core import ProxyChanged, ProxyState, SettingGroup, Settings, SettingsChanged, describe
from tests.desktop.fakes import ADDRESS
from tests.desktop.waiting import heard, told

LEFT = Qt.MouseButton.LeftButton


def typed(qtbot, line, text):
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_every_setting_has_its_row_with_its_label_help_and_value(room, play, core):
    core.settings = core.settings.changed({"port": 9000, "look": "dark", "qualities": {"best": "4K"}})

    async def story():
        room.page.search.setText("e")  # builds every section
        room.page.search.clear()

    play(story)
    rows = room.page.body.rows
    assert set(rows) == {info.name for info in describe()}
    for info in describe():
        assert rows[info.name].label.text() == info.label
        assert rows[info.name].help.text() == info.help
    assert rows["port"].editor.line.text() == "9000"
    assert rows["look"].editor.radios.value() == "dark"
    assert rows["qualities"].editor.entered() == {"best": "4K"}


def test_nothing_is_built_before_the_page_is_seen(room):
    assert room.page._body is None


def test_a_switch_is_in_force_at_once(room, play, core, qtbot):
    async def story():
        switch = room.row("keep_prompts").editor.switch
        await room.changed(lambda: qtbot.mouseClick(switch, LEFT), "keep_prompts")
        return switch.isChecked()

    assert play(story) is False
    assert core.settings.keep_prompts is False


def test_a_port_waits_for_the_proxy_and_a_button_restarts_it(room, play, core, qtbot):
    async def story():
        row = room.row("port")
        before = room.page.restart.isHidden()
        async with heard(room.signals.proxy_changed, lambda proxy: bool(proxy.outdated)):
            typed(qtbot, row.editor.line, "8046")
        said = room.page.restart.words.text(), row.waits.words.text()
        async with heard(room.signals.proxy_changed, lambda proxy: proxy.running and not proxy.outdated):
            qtbot.mouseClick(room.page.restart.button, LEFT)
        return before, said, row.waits.isHidden()

    before, said, after = play(story)
    assert before
    assert said == ("Port takes effect when the proxy is restarted.", "Takes effect when the proxy is restarted.")
    assert after
    assert room.page.restart.isHidden()
    assert core.settings.port == 8046


def test_an_address_beyond_this_computer_says_what_that_means_and_needs_the_key(room, play, core, qtbot):
    async def story():
        row = room.row("host")
        await room.changed(lambda: typed(qtbot, row.editor.line, "0.0.0.0"), "host")
        said, row = list(room.said), room.row("auth_mode")
        await room.refused(row.editor.radios.buttons["off"].click, "auth_mode")
        return said, row.fault.words.text()

    (said,), refused = play(story)
    assert said.startswith("Other computers can reach Easel on 0.0.0.0")
    assert "clients must bring the key" in refused
    assert (core.settings.host, core.settings.auth_mode) == ("0.0.0.0", "all_except_health")


def test_a_wrong_value_stays_with_its_sentence_and_the_old_one_is_in_force(room, play, core, qtbot):
    async def story():
        row = room.row("port")
        await room.refused(lambda: typed(qtbot, row.editor.line, "99999"), "port")
        first = row.fault.words.text(), row.editor.line.text(), core.settings.port
        await told(room.signals, SettingsChanged(core.settings.changed({"port": 8050})))
        kept = row.editor.line.text()
        qtbot.mouseClick(row.fault.button, LEFT)
        return first, kept, row.editor.line.text(), row.fault.isVisible()

    first, kept, discarded, said = play(story)
    assert first == ("Port is a whole number from 0 to 65535.", "99999", 8045)
    assert kept == "99999"
    assert (discarded, said) == ("8050", False)


def test_what_is_changed_elsewhere_appears_and_does_not_steal_what_is_typed(room, play, core, qtbot):
    async def story():
        line = room.row("attempts").editor.line
        line.selectAll()
        qtbot.keyClicks(line, "9")
        await told(room.signals, SettingsChanged(core.settings.changed({"attempts": 3, "quota_refresh": 60})))
        both = line.text(), room.page.body.rows["quota_refresh"].editor.line.text()
        qtbot.keyClick(line, Qt.Key.Key_Escape)
        return *both, line.text()

    assert play(story) == ("9", "60", "3")


def test_back_to_the_default_and_to_what_was_before(room, play, core, qtbot):
    core.settings = core.settings.changed({"allowed_hosts": ["studio.local"]})

    async def story():
        row = room.row("allowed_hosts")
        await room.changed(lambda: qtbot.mouseClick(row.back, LEFT), "allowed_hosts")
        empty = core.settings.allowed_hosts, row.back.isVisible()
        words, _, undo = room.offers[0]
        await room.changed(undo, "allowed_hosts")
        return empty, words, row.editor.entered()

    assert play(story) == (((), False), "Names of this computer is back to the default.", ["studio.local"])


def test_a_disk_that_refuses_is_said_and_the_switch_goes_back(room, play, core, qtbot):
    from proxy_core import SettingsError

    async def refuse(changes):
        raise SettingsError("store_failed", path="settings.json", why="No space left on device")

    core.change_settings = refuse

    async def story():
        row = room.row("fetch_http")
        await room.refused(lambda: qtbot.mouseClick(row.editor.switch, LEFT), "fetch_http")
        return row.fault.words.text(), row.editor.switch.isChecked()

    words, is_on = play(story)
    assert "No space left on device" in words
    assert not is_on


def test_a_value_that_this_start_overrules_says_so(room, play, core, qtbot):
    async def keep(changes):
        return core.settings  # the port of the command line stays in force

    core.change_settings = keep

    async def story():
        row = room.row("port")
        async with heard(room.verbs.settings.changed):
            typed(qtbot, row.editor.line, "8046")
        return row.editor.line.text(), row.note.words.text()

    assert play(story) == ("8045", "Saved. It counts from the next start: this one was given another value.")


def test_settings_are_found_wherever_they_are(room, play, qtbot):
    async def story():
        found = {}
        for words in ("port", "healthz", "RESERVE", "least drew", "api key"):
            room.page.search.setText(words)
            found[words] = [name for name, row in room.page.body.rows.items() if row.isVisible()]
        return found, room.page.key.isVisible()

    found, key = play(story)
    assert "port" in found["port"]
    assert found["healthz"] == ["auth_mode"]
    assert "protection" in found["RESERVE"]
    assert found["least drew"] == ["strategy"]
    assert key


def test_nothing_found_says_so_and_shows_all_again(room, play, qtbot):
    async def story():
        room.page.search.setText("no such thing")
        nothing = room.page.body.nothing
        seen = nothing.isVisible(), any(tab.isVisible() for tab in room.page.body.tabs.values())
        qtbot.mouseClick(nothing.button, LEFT)
        return seen, nothing.isVisible(), room.page.body.rows["port"].isVisible()

    assert play(story) == ((True, False), False, True)


def test_the_key_is_shown_copied_and_replaced(room, play, core, qtbot):
    async def story():
        room.row("auth_mode")
        key = room.page.key
        hidden = key.line.text()
        async with heard(room.verbs.settings.key_loaded):
            qtbot.mouseClick(key.show_button, LEFT)
        shown = key.line.text()
        async with heard(room.verbs.main.copied, lambda what: what == "key"):
            qtbot.mouseClick(key.copy, LEFT)
        qtbot.mouseClick(key.renew, LEFT)
        asked, untouched = key.sure.isVisible(), core.key
        async with heard(room.verbs.settings.key_renewed):
            qtbot.mouseClick(key.sure_button, LEFT)
        return hidden, shown, asked, untouched, key.line.text()

    hidden, *rest = play(story)
    assert "sk" not in hidden
    assert rest == ["sk-easel-test", True, "sk-easel-test", "sk-easel-new"]


def test_sizes_are_tried_as_they_are_drawn(room, play, core, qtbot):
    async def story():
        room.page.show_setting("sizes")
        async with heard(room.verbs.settings.size_mapped):
            qtbot.keyClicks(room.page.sizes.size_line, "1920x1080")
        first = room.page.sizes.answer.text()
        async with heard(room.verbs.settings.size_mapped):
            core.settings = core.settings.changed({"sizes": {"1920x1080": "1:1"}})
            await told(room.signals, SettingsChanged(core.settings))
        return first, room.page.sizes.answer.text()

    first, second = play(story)
    assert first == "draws 16:9, 1376x768"
    assert second == "draws 1:1, 1024x1024"


def test_a_setting_is_shown_with_the_keyboard_on_it(room, play):
    async def story():
        room.page.search.setText("port")
        room.page.show_setting("log_rows")
        return room.page.search.text(), room.page.body.current

    assert play(story) == ("", SettingGroup.LOG)
    editor = room.page.body.rows["log_rows"].editor
    assert room.page.focusWidget() in {editor, editor.line}


def test_a_proxy_that_stopped_has_nothing_to_restart(room, play):
    async def story():
        await told(room.signals, ProxyChanged(ProxyState(running=True, base_url=ADDRESS, outdated=("port", "host"))))
        both = room.page.restart.words.text()
        await told(room.signals, ProxyChanged(ProxyState(running=False)))
        return both

    assert play(story) == "Address and Port take effect when the proxy is restarted."
    assert room.page.restart.isHidden()


def test_a_password_is_nowhere_to_be_read(room, play, core):
    core.settings = core.settings.changed({"upstream_proxy": "http://me:hunter2@proxy.example.com:3128"})

    async def story():
        room.page.show_setting("upstream_proxy")

    play(story)
    said = []
    for widget in room.page.findChildren(type(room.page).__mro__[1]):
        said += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        said += [widget.text()] if hasattr(widget, "text") else []
    assert not [one for one in said if "hunter2" in one]
    assert any("***@proxy.example.com:3128" in one for one in said)


def test_values_are_json():
    values = values_of(Settings())
    assert values["allowed_hosts"] == []
    assert values["routes"][0] == {"match": "openrouter/auto", "model": "default"}
    assert values == {info.name: info.default for info in describe()}
