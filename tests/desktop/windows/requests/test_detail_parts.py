from PySide6.QtCore import Qt

from desktop.log_help import Help, Way
from desktop.windows.requests.detail_parts import DetailHead, HelpNote, IdLine, Section, Table, TextBox, breakable
from tests.desktop.fakes import busy_log


def test_a_table_shows_what_it_is_told_and_no_more(theme, qtbot):
    table = Table()
    qtbot.addWidget(table)
    table.set_rows([("model", "gpt-image-1"), ("n", "3"), ("size", "1024x1024")])
    table.set_rows([("model", "m")])
    assert table.rows() == [("model", "m")]
    table.set_rows([("url", "x" * 300)])
    assert table.rows() == [("url", "x" * 300)]
    assert table.minimumSizeHint().width() < 400


def test_long_words_can_be_broken_and_short_ones_are_left():
    assert breakable("a harbour in the morning") == "a harbour in the morning"
    assert breakable("https://example.com/" + "x" * 40).replace("\u200b", "") == "https://example.com/" + "x" * 40
    assert "\u200b" in breakable("x" * 40)


def test_a_text_is_as_high_as_its_lines_up_to_a_limit(theme, qtbot):
    box = TextBox("Prompt", most=8)
    qtbot.addWidget(box)
    box.resize(300, 10)
    box.show()
    box.set_text("one line")
    one = box.height()
    box.set_text("\n".join("line" for _ in range(4)))
    four = box.height()
    box.set_text("\u0645\u0646\u0627\u0631\u0629 \U0001f305 " * 4000)
    assert one < four < box.height() < 9 * one
    assert box.verticalScrollBar().maximum() > 0
    assert (box.accessibleName(), box.isReadOnly()) == ("Prompt", True)


def test_the_head_says_what_came_of_it(theme, qtbot):
    head = DetailHead(theme)
    qtbot.addWidget(head)
    head.show_request(busy_log()["r08"][0])
    assert head.words.text() == "2 of 3 pictures came in 18 s."
    assert head.about.text() == "gemini-3-pro-image, fox@example.com, heron@example.com"
    with qtbot.waitSignal(head.closed):
        qtbot.mouseClick(head.close_button, Qt.MouseButton.LeftButton)


def test_help_leads_where_it_says(theme, qtbot):
    note = HelpNote()
    qtbot.addWidget(note)
    help_ = Help("Raise it.", "Show the setting", Way.SETTING, "request_timeout")
    note.show_help(help_)
    assert not note.isHidden()
    with qtbot.waitSignal(note.taken) as told:
        qtbot.mouseClick(note.button, Qt.MouseButton.LeftButton)
    assert told.args == [help_]
    note.show_help(Help("Word it differently."))
    assert note.button.isHidden()
    note.show_help(None)
    assert note.isHidden()


def test_the_id_can_be_copied(theme, qtbot):
    line = IdLine(theme)
    qtbot.addWidget(line)
    with qtbot.waitSignal(line.copy_wanted):
        qtbot.mouseClick(line.copy, Qt.MouseButton.LeftButton)
    assert line.copy.accessibleName() == "Copy the id"


def test_a_section_has_its_title(theme, qtbot):
    section = Section("Prompt", Table())
    qtbot.addWidget(section)
    assert section.layout().itemAt(0).widget().text() == "Prompt"
