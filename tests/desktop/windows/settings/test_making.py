import pytest

from desktop.windows.settings.editors import BoxEditor, ChoiceEditor, LineEditor, SwitchEditor
from desktop.windows.settings.entries import EntriesEditor
from desktop.windows.settings.making import editor_for
from desktop.windows.settings.outgoing import OutgoingEditor
from desktop.windows.settings.routes import RoutesEditor
from proxy_core import describe


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("keep_prompts", SwitchEditor),
        ("auth_mode", ChoiceEditor),
        ("default_model", BoxEditor),
        ("port", LineEditor),
        ("idle_timeout", LineEditor),
        ("host", LineEditor),
        ("upstream_proxy", OutgoingEditor),
        ("allowed_hosts", EntriesEditor),
        ("qualities", EntriesEditor),
        ("routes", RoutesEditor),
    ],
)
def test_each_kind_has_its_editor(theme, qtbot, info_of, name, kind):
    editor = editor_for(theme, info_of(name))
    qtbot.addWidget(editor)
    assert type(editor) is kind


def test_every_setting_can_be_shown_and_shows_its_default_without_telling(theme, qtbot):
    for info in describe():
        editor = editor_for(theme, info)
        qtbot.addWidget(editor)
        with qtbot.assertNotEmitted(editor.committed):
            editor.show_value(info.default)
            editor.settle(info.default)
            editor.set_fault("")
