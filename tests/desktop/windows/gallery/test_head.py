from PySide6.QtWidgets import QLabel

from desktop.windows.gallery.head import GalleryHead
from proxy_core import GalleryFacets


def test_it_says_how_much_there_is_and_looks_a_moment_after_typing(theme, qtbot):
    head = GalleryHead(theme)
    qtbot.addWidget(head)
    head.show_amount(GalleryFacets(pictures=3, size=4_000_000))
    assert "3 pictures, 4.0 MB" in [label.text() for label in head.findChildren(QLabel)]
    with qtbot.waitSignal(head.searched) as searched:
        qtbot.keyClicks(head.search, "fox")
    assert searched.args == ["fox"]


def test_words_that_are_shown_are_not_looked_for(theme, qtbot):
    head = GalleryHead(theme)
    qtbot.addWidget(head)
    with qtbot.assertNotEmitted(head.searched, wait=300):
        head.show_words("heron")
    assert head.search.text() == "heron"
