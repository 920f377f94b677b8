from PySide6.QtWidgets import QWidget

from desktop.windows import keeping
from desktop.windows.page import Page


class Keeper(QWidget):
    """A page that keeps something and may be in the middle of something."""

    half_done = False

    def kept(self):
        return "what was looked for"

    def take_up(self, what):
        self.taken = what

    def unfinished(self):
        return self.half_done


class FakePages:
    def __init__(self, page):
        self.page = page
        self.add_account, self.welcome = QWidget(), QWidget()
        self.of = {Page.REQUESTS: Keeper(), Page.SETTINGS: QWidget()}
        self.shown = []

    def show_page(self, page):
        self.shown.append(page)

    def show_setting(self, name):
        self.shown.append(name)


def test_a_page_gets_what_it_kept(qapp):
    kept, later = keeping.keep(FakePages(Page.REQUESTS)), FakePages(None)
    keeping.take_up(later, kept)
    assert later.of[Page.REQUESTS].taken == "what was looked for"
    assert later.shown == [Page.REQUESTS]


def test_who_chose_a_language_is_where_it_is_chosen(qapp):
    later = FakePages(None)
    keeping.take_up(later, keeping.keep(FakePages(Page.SETTINGS)))
    assert later.shown == ["language"]


def test_what_is_no_page_of_the_rail_is_not_shown_again(qapp):
    later = FakePages(None)
    keeping.take_up(later, keeping.keep(FakePages(None)))
    assert later.shown == []


def test_any_page_can_be_in_the_middle_of_something(qapp):
    pages = FakePages(None)
    assert not keeping.unfinished(pages)
    pages.of[Page.REQUESTS].half_done = True
    assert keeping.unfinished(pages)
