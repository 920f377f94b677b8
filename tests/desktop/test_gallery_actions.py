import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.gallery_actions import PAGE, GalleryActions
from proxy_core import EaselError, GalleryFilter
from tests.desktop.fake_gallery import draw, kept, many
from tests.desktop.fakes import FakeCore, busy_log
from tests.desktop.waiting import heard

ALL = GalleryFilter()


@pytest.fixture
def core():
    return FakeCore()


@pytest.fixture
def told(core, qt_runner):
    """Runs a story with the verbs over an open engine."""

    def tell(story):
        async def whole():
            engine = EngineThread(lambda: core, CoreSignals().put)
            engine.start()
            verbs = GalleryActions(engine)
            try:
                await engine.open()
                await story(verbs)
            finally:
                await verbs.close()
                await engine.stop()

        qt_runner.run(whole())

    return tell


@pytest.fixture
def picture(core, tmp_path):
    draw(tmp_path / "a.png", (640, 400))
    core.pictures["a.png"] = kept("a.png", tmp_path)
    return core.pictures["a.png"]


def test_pages_and_the_one_asked_for_last(told, core, tmp_path):
    core.pictures = many(250, tmp_path)

    async def story(verbs):
        async with heard(verbs.page_loaded) as got:
            verbs.load_page(1, ALL)
            verbs.load_page(2, ALL)
        assert [(ticket, len(found)) for ticket, found in got] == [(2, PAGE)]
        last = got[0][1][-1]
        async with heard(verbs.page_loaded) as got:
            verbs.load_page(3, ALL, (last.kept_at, last.name))
        assert len(got[0][1]) == 50

    told(story)


def test_a_page_of_a_new_window_comes_though_the_old_one_s_had_the_same_ticket(told, core, tmp_path):
    core.pictures = many(3, tmp_path)

    async def story(verbs):
        async with heard(verbs.page_loaded) as got:
            verbs.load_page(1, ALL)
            verbs.load_page(1, ALL, (core.pictures["p00001.png"].kept_at, "p00001.png"))
        assert [[one.name for one in found] for _ticket, found in got] == [["p00002.png"]]

    told(story)


def test_a_page_that_cannot_be_read(told, core):
    async def story(verbs):
        core.gallery_error = EaselError("store_failed", path="easel.db", why="disk I/O error")
        async with heard(verbs.page_not_loaded) as got, heard(verbs.message) as said:
            verbs.load_page(3, ALL)
        assert got == [(3,)]
        assert "disk I/O error" in said[0][0]

    told(story)


def test_a_thumbnail_is_as_large_as_asked(told, core, picture):
    async def story(verbs):
        async with heard(verbs.thumbnail_loaded) as got:
            verbs.load_thumbnail("a.png", 160, 8.0)
        assert (got[0][:2], got[0][2].size()) == (("a.png", 160), QSize(160, 100))
        async with heard(verbs.thumbnail_loaded) as got:
            verbs.load_thumbnail("gone.png", 160, 8.0)
        assert got[0][2].isNull()

    told(story)


def test_a_thumbnail_that_was_forgotten_can_be_asked_for_at_once(told, core, picture):
    async def story(verbs):
        core.thumbnail_gate = asyncio.Event()
        async with heard(verbs.busy_changed, lambda _verb, busy: not busy):
            verbs.load_thumbnail("a.png", 160, 8.0)
            await asyncio.sleep(0)
            verbs.forget_thumbnail("a.png", 160)
        core.thumbnail_gate = None
        async with heard(verbs.thumbnail_loaded) as got:
            verbs.load_thumbnail("a.png", 160, 8.0)
        assert not got[0][2].isNull()

    told(story)


def test_a_picture_is_read_to_fit_or_whole(told, picture):
    async def story(verbs):
        async with heard(verbs.picture_read) as got:
            verbs.read_picture(picture, QSize(64, 64))
        assert (got[0][1].size(), got[0][2]) == (QSize(64, 40), False)
        async with heard(verbs.picture_read) as got:
            verbs.read_picture(picture, None)
            verbs.read_picture(picture, None)
        assert [(image.size(), whole) for _, image, whole in got] == [(QSize(640, 400), True)]

    told(story)


def test_a_file_that_is_gone_leaves_the_gallery(told, core, picture):
    async def story(verbs):
        picture.path.unlink()
        async with heard(verbs.picture_read) as got:
            verbs.read_picture(picture, None)
        assert got[0][1].isNull()
        assert core.pictures == {}

    told(story)


def test_the_request_of_a_picture_if_the_log_still_knows_it(told, core):
    core.log = busy_log()

    async def story(verbs):
        async with heard(verbs.request_loaded) as got:
            verbs.load_request("r08")
        assert got[0][1].id == "r08"
        async with heard(verbs.request_loaded) as got:
            verbs.load_request("forgotten")
        assert got == [("forgotten", None)]

    told(story)


def test_deleting_and_having_back(told, core, picture):
    async def story(verbs):
        async with heard(verbs.deleted) as got:
            verbs.delete(("a.png",))
        assert (got[0][1], core.pictures) == (1, {})
        async with heard(verbs.restored):
            verbs.restore(got[0][0])
        assert list(core.pictures) == ["a.png"]
        async with heard(verbs.message) as said:
            verbs.restore("too late")
        assert said[0][0]

    told(story)


def test_saving_and_what_goes_wrong(told, picture, tmp_path):
    async def story(verbs):
        async with heard(verbs.saved) as got:
            verbs.save(((picture.path, tmp_path / "copy.png"),))
        assert got[0][0][0].read_bytes() == picture.path.read_bytes()
        async with heard(verbs.message) as said:
            verbs.save(((picture.path, tmp_path / "no" / "copy.png"),))
        assert "could not be saved" in said[0][0]

    told(story)


def test_copying_gives_the_image_and_the_file(told, picture):
    async def story(verbs):
        async with heard(verbs.copied):
            verbs.copy((picture,))
        data = QGuiApplication.clipboard().mimeData()
        assert data.hasImage()
        assert Path(data.urls()[0].toLocalFile()) == picture.path
        async with heard(verbs.copied) as got:
            verbs.copy((picture, picture))
        assert (got, len(QGuiApplication.clipboard().mimeData().urls())) == ([(2,)], 2)

    told(story)
    QGuiApplication.clipboard().clear()  # Qt would delete it after Python has ended, and crash


def test_what_has_no_file_any_more_is_said_and_taken_off(told, core, picture, tmp_path):
    picture.path.unlink()

    async def story(verbs):
        for act in (
            lambda: verbs.copy((picture,)),
            lambda: verbs.save(((picture.path, tmp_path / "x.png"),)),
            lambda: verbs.read_picture(picture, None),
            lambda: verbs.lose((picture.name,)),
        ):
            core.pictures["a.png"] = picture
            async with heard(verbs.message) as said, heard(verbs.busy_changed, lambda _verb, busy: not busy):
                act()
            assert "is gone" in said[0][0]
            assert core.pictures == {}

    told(story)


def test_what_was_deleted_last_comes_back_first(told, core, tmp_path):
    core.pictures = many(3, tmp_path)

    async def story(verbs):
        for name in ("p00000.png", "p00001.png"):
            async with heard(verbs.deleted):
                verbs.delete((name,))
        for name in ("p00001.png", "p00000.png"):
            async with heard(verbs.restored):
                assert verbs.undo()
            assert name in core.pictures
        assert verbs.undo() == ""

    told(story)


def test_what_the_gallery_can_be_filtered_by(told, core, tmp_path):
    core.pictures = many(3, tmp_path)

    async def story(verbs):
        async with heard(verbs.facets_loaded) as got:
            verbs.load_facets()
        assert got[0][0].pictures == 3

    told(story)


def test_the_last_pictures_and_a_page_are_asked_for_at_once(told, core, tmp_path):
    core.pictures = many(5, tmp_path)

    async def story(verbs):
        async with heard(verbs.last_loaded) as last, heard(verbs.page_loaded) as page:
            verbs.load_page(1, ALL)
            verbs.load_last(12)
            verbs.load_last(2)
        assert [[one.name for one in got] for (got,) in last] == [["p00000.png", "p00001.png"]]
        assert [len(pictures) for _ticket, pictures in page] == [5]

    told(story)


def test_a_thumbnail_that_two_wait_for_is_made_once_and_not_lost_to_one_who_leaves(told, core, picture):
    async def story(verbs):
        core.thumbnail_gate = asyncio.Event()
        async with heard(verbs.thumbnail_loaded) as got:
            verbs.load_thumbnail("a.png", 160, 8.0)
            verbs.load_thumbnail("a.png", 160, 8.0)
            verbs.forget_thumbnail("a.png", 160)
            await verbs._engine.call(open_gate)
        assert [(name, image.width()) for name, _side, image in got] == [("a.png", 160)]
        assert core.small == ["a.png"]

    async def open_gate(core):
        core.thumbnail_gate.set()

    told(story)
