from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop.models.gallery_matching import ALL
from desktop.windows.gallery.deeds import Deed
from desktop.windows.gallery.page import GalleryPage
from desktop.windows.page import Page
from proxy_core import AccountsChanged, PictureKept, PicturesRemoved, Settings, SettingsChanged
from tests.desktop.fake_gallery import NOW, draw, kept
from tests.desktop.fakes import account_state, busy_log
from tests.desktop.waiting import heard, told


def names(page):
    return [page.model.picture(row).name for row in range(page.model.rowCount())]


def loaded(page, qt_runner, act):
    """Does something and waits until the gallery has answered."""

    async def story():
        async with heard(page._gallery.page_loaded):
            act()

    qt_runner.run(story())


def opened(page, qt_runner, row):
    async def story():
        async with heard(page._gallery.picture_read), heard(page._gallery.request_loaded):
            page.shelf.opened.emit(row)

    qt_runner.run(story())


def test_the_pictures_are_there_when_the_core_is(page):
    assert names(page) == [f"p{n:05}.png" for n in range(7)]
    assert page.shelf.grid.isVisible()


def test_thumbnails_come_for_what_is_seen(page, core, qt_runner):
    async def story():
        async with heard(page.shelf.thumbs.arrived, lambda _name: len(set(core.small)) == 7):
            page.shelf.look()

    qt_runner.run(story())
    assert not page.shelf.thumbs.get("p00000.png").isNull()


def test_a_new_picture_is_shown_as_it_comes(page, bench, qt_runner, directory):
    draw(directory / "new.png")
    qt_runner.run(told(bench.signals, PictureKept(kept("new.png", directory, kept_at=NOW + 5))))
    assert names(page)[0] == "new.png"


def test_words_are_looked_for_in_prompts(page, core, qt_runner, qtbot):
    page.focus_search()
    loaded(page, qt_runner, lambda: qtbot.keyClicks(page.head.search, "BOAT"))
    assert names(page) == ["p00001.png", "p00004.png"]
    loaded(page, qt_runner, lambda: qtbot.keyClick(page.head.search, Qt.Key.Key_Escape))
    assert len(names(page)) == 7


def test_where_nothing_fits_the_filter_is_cleared_with_a_button(page, qt_runner):
    loaded(page, qt_runner, lambda: page.filters.set_words("no such words"))
    assert page.shelf.none.nothing.isVisible()
    loaded(page, qt_runner, page.shelf.none.nothing.button.click)
    assert (page.model.matching, len(names(page))) == (ALL, 7)


def test_a_picture_takes_the_page_with_all_that_is_known(page, core, qt_runner):
    core.log = {"req-2": (busy_log()["r08"][0], ())}
    opened(page, qt_runner, 2)
    assert page.viewing
    assert page.viewer.view.has_picture()
    assert page.viewer.view.accessibleName() == "a harbour in the morning, long shadows, film grain, 2"
    assert page.viewer.place.text() == "3 of 7"


def test_the_arrows_lead_on_and_escape_back_to_where_one_is(page, qt_runner, qtbot):
    opened(page, qt_runner, 0)
    assert not page.viewer.before.isEnabled()
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_Left)
    assert page.viewer.picture.name == "p00000.png"

    async def story():
        async with heard(page._gallery.picture_read):
            qtbot.keyClick(page.viewer.view, Qt.Key.Key_Right)

    qt_runner.run(story())
    assert page.viewer.picture.name == "p00001.png"
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_Escape)
    assert not page.viewing
    assert page.shelf.grid.chosen_rows() == [1]


def test_a_file_that_is_gone_gives_its_place_to_the_next(page, bench, qt_runner):
    page.model.picture(5).path.unlink()  # and of the first, which shares it

    def is_told(events):  # the first is missed too, by its thumbnail, and may be told before
        return any("p00005.png" in event.names for event in events)

    async def story():
        async with heard(bench.signals.pictures_changed, is_told), heard(page._gallery.picture_read):
            page.shelf.opened.emit(5)

    qt_runner.run(story())
    assert "p00005.png" not in names(page)
    assert page.viewer.picture.name == "p00006.png"
    qt_runner.run(told(bench.signals, PicturesRemoved(("p00006.png",))))
    assert page.viewer.picture.name == "p00004.png"


def test_what_is_deleted_in_the_viewer_comes_back_with_undo(page, bench, qt_runner, qtbot):
    opened(page, qt_runner, 1)

    async def story():
        async with heard(page._main.lasting) as offered, heard(bench.signals.pictures_changed):
            qtbot.keyClick(page.viewer.view, Qt.Key.Key_Delete)
        assert page.viewer.picture.name == "p00002.png"
        async with heard(bench.signals.pictures_changed):
            offered[0][2]()

    qt_runner.run(story())
    assert names(page)[:3] == ["p00000.png", "p00001.png", "p00002.png"]
    assert page.viewer.place.text() == "3 of 7"


def test_the_last_one_that_goes_closes_the_viewer(page, bench, qt_runner):
    opened(page, qt_runner, 0)
    qt_runner.run(told(bench.signals, PicturesRemoved(tuple(names(page)))))
    assert not page.viewing
    assert page.shelf.none.empty.isVisible()


def test_other_pages_are_asked(page, bench, qt_runner, qtbot):
    qt_runner.run(told(bench.signals, AccountsChanged((account_state("fox@example.com"),))))
    opened(page, qt_runner, 0)
    with qtbot.waitSignal(page.account_wanted) as wanted:
        page.viewer.panel.account.click()
    assert wanted.args == ["fox"]
    for deed, signal in ((Deed.REFERENCE, page.reference_wanted), (Deed.AGAIN, page.again_wanted)):
        with qtbot.waitSignal(signal) as wanted:
            page.viewer.panel.buttons[deed].click()
        assert wanted.args[0].name == "p00000.png"


def test_an_empty_gallery_leads_to_clients_the_playground_and_its_setting(bench, theme, qtbot, qt_runner, core):
    core.pictures = {}
    page = GalleryPage(theme, bench.signals, bench)
    qtbot.addWidget(page)
    page.show()

    async def story():
        async with heard(bench.gallery.page_loaded):
            await bench.open()

    qt_runner.run(story())
    with qtbot.waitSignal(page.playground_wanted):
        page.shelf.none.empty.button.click()
    with qtbot.waitSignal(page.page_wanted) as wanted:
        page.shelf.none.connect_button.click()
    assert wanted.args == [Page.CONNECT]
    qt_runner.run(told(bench.signals, SettingsChanged(Settings(gallery="off"))))
    with qtbot.waitSignal(page.setting_wanted) as wanted:
        page.shelf.none.off.button.click()
    assert wanted.args == ["gallery"]


def test_another_page_opens_one(page, qt_runner):
    async def story():
        async with heard(page._gallery.picture_read):
            page.show_picture("p00003.png")

    qt_runner.run(story())
    assert page.viewer.picture.name == "p00003.png"
    page.focus_search()
    assert not page.viewing


def test_how_much_there_is_stands_beside_the_title(page, qt_runner):
    async def story():
        async with heard(page._gallery.facets_loaded):
            page.entered()

    qt_runner.run(story())
    assert page.head._note.text().startswith("7 pictures, ")
    assert page.filters.account.menu.actions()[0].text() == "fox@example.com"


def test_ctrl_z_brings_back_what_was_deleted_last(page, bench, qt_runner, qtbot):
    page.shelf.grid.set_row(1)

    async def story():
        async with heard(page._main.lasting), heard(bench.signals.pictures_changed):
            qtbot.keyClick(page.shelf.grid, Qt.Key.Key_Delete)
        assert "p00001.png" not in names(page)
        async with heard(bench.signals.pictures_changed), heard(page._main.withdrawn) as withdrawn:
            qtbot.keyClick(page.shelf.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert withdrawn

    qt_runner.run(story())
    assert "p00001.png" in names(page)


def test_a_window_in_this_ones_place_goes_on_where_it_was(page, bench, theme, qtbot, qt_runner):
    loaded(page, qt_runner, lambda: page.filters.set_words("boat"))
    opened(page, qt_runner, 1)
    kept = page.kept()
    other = GalleryPage(theme, bench.signals, bench, now=lambda: NOW)
    qtbot.addWidget(other)
    other.resize(1000, 700)
    other.show()

    async def story():
        async with heard(bench.gallery.picture_read):
            bench.main.tell_again()
            other.take_up(kept)

    qt_runner.run(story())
    assert (names(other), other.head.search.text()) == (["p00001.png", "p00004.png"], "boat")
    assert (other.viewing, other.viewer.picture.name) == (True, "p00004.png")
    assert not other.unfinished()
    other.doing.do(Deed.SAVE, (other.viewer.picture,))
    assert other.unfinished()
    other.findChild(QFileDialog).reject()
    assert not other.unfinished()


def test_home_and_end_lead_to_the_first_and_the_last(page, qt_runner, qtbot):
    opened(page, qt_runner, 2)
    for key, name in (
        (Qt.Key.Key_End, "p00006.png"),
        (Qt.Key.Key_Home, "p00000.png"),
        (Qt.Key.Key_PageDown, "p00001.png"),
    ):

        async def story(key=key):
            async with heard(page._gallery.picture_read):
                qtbot.keyClick(page.viewer.view, key)

        qt_runner.run(story())
        assert page.viewer.picture.name == name


def test_a_file_that_is_gone_is_said(page, bench, qt_runner):
    picture = page.model.picture(3)
    picture.path.unlink()

    async def story():
        async with heard(bench.signals.pictures_changed), heard(page._gallery.message) as said:
            page.doing.do(Deed.REFERENCE, (picture,))
        assert "is gone" in said[0][0]

    qt_runner.run(story())
    assert picture.name not in names(page)
