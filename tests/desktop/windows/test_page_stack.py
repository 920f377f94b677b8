import pytest
from PySide6.QtWidgets import QApplication

from desktop.windows.page import Page
from desktop.windows.page_stack import PageStack
from tests.desktop.waiting import noted


@pytest.fixture
def stack(qtbot, theme, room):
    made = PageStack(theme, room.signals, room.verbs)
    qtbot.addWidget(made)
    return made


def test_the_first_page_is_there_at_once_and_the_others_one_by_one(stack):
    built, there = noted(stack.built), [list(stack.of)]
    while stack.build_next():
        there.append(list(stack.of))
    rail = list(Page)
    assert there == [*(rail[: number + 1] for number in range(len(rail))), rail, rail, rail]
    assert (stack.count(), built, stack.page) == (len(rail) + 4, [()], Page.OVERVIEW)
    assert not stack.build_next()


def test_where_there_is_nothing_yet_the_welcome_is_there_first(qtbot, theme, room):
    made = PageStack(theme, room.signals, room.verbs, begins_empty=True)
    qtbot.addWidget(made)
    assert (made.currentWidget(), made.page, made.of) == (made.welcome, None, {})
    assert not made.welcome.choose.demo.isEnabled()
    built = noted(made.built)
    while made.build_next():
        pass
    assert (list(made.of), made.count(), built) == (list(Page), len(Page) + 4, [()])
    assert made.currentWidget() is made.welcome


def test_it_can_be_left_before_all_are_there(stack):
    stack.build_next()
    stack.leave()
    assert list(stack.of) == [Page.OVERVIEW, Page.ACCOUNTS]


def test_what_is_not_there_yet_has_no_widgets(stack):
    before = len(QApplication.allWidgets())
    while stack.build_next():
        pass
    assert len(QApplication.allWidgets()) > before + 500
