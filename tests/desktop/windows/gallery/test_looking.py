from proxy_core import PicturesRemoved
from tests.desktop.waiting import told


def run(page, qt_runner, act):
    async def story():
        act()

    qt_runner.run(story())


def test_a_row_that_is_not_there_is_not_opened(page, qt_runner):
    run(page, qt_runner, lambda: page.looking.open(99))
    assert not page.viewing


def test_it_stays_with_its_picture_when_others_go(page, bench, qt_runner):
    run(page, qt_runner, lambda: page.looking.open(3))
    qt_runner.run(told(bench.signals, PicturesRemoved(("p00000.png", "p00001.png"))))
    assert (page.viewer.picture.name, page.looking.row) == ("p00003.png", 1)


def test_when_it_is_closed_nothing_is_followed(page, bench, qt_runner):
    run(page, qt_runner, lambda: page.looking.open(3))
    run(page, qt_runner, page.close_picture)
    qt_runner.run(told(bench.signals, PicturesRemoved(("p00003.png",))))
    assert (page.viewing, page.viewer.picture) == (False, None)
