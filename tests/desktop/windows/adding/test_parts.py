from PySide6.QtWidgets import QLabel

from desktop.widgets.announce import ANNOUNCED
from desktop.windows.adding.parts import AddPage, LinkButton, prose, row, said
from proxy_core import phrase


def test_a_page_has_the_buttons_that_were_named(theme, qtbot):
    page = AddPage(theme, "&Save")
    qtbot.addWidget(page)
    assert not page.primary.isHidden()
    assert page.secondary.isHidden()


def test_a_fault_stands_beside_the_buttons_until_it_is_taken_away(theme, qtbot):
    page = AddPage(theme, "&Save")
    qtbot.addWidget(page)
    page.set_fault("See https://example.com/why for it.")
    assert page.fault() == page.property(ANNOUNCED) == "See https://example.com/why for it."
    page.set_fault("")
    assert page.fault() == ""


def test_a_part_far_below_is_scrolled_to(theme, qtbot):
    page = AddPage(theme)
    qtbot.addWidget(page)
    tall, last = QLabel(), QLabel("last")
    tall.setMinimumHeight(2000)
    page.column.addWidget(tall)
    page.column.addWidget(last)
    page.resize(300, 200)
    page.show()
    page.reveal(last)
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())


def test_a_link_says_where_it_leads(theme, qtbot):
    link = LinkButton(theme, "Get a key", "https://example.com/a")
    qtbot.addWidget(link)
    link.set_address("https://example.com/b")
    assert (link.toolTip(), link.accessibleDescription(), link.text().strip()) == (
        "https://example.com/b",
        "https://example.com/b",
        "Get a key",
    )


def test_words_and_rows(theme, qtbot):
    label = prose("<b>plain</b>", "warn")
    qtbot.addWidget(label)
    assert label.wordWrap()
    assert label.property("tone") == "warn"
    assert row([label]).count() == 2
    assert said(phrase("key_rejected", account="Studio")) == "The key of Studio was rejected: check or replace it."
