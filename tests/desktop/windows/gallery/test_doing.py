import pytest
from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.windows.gallery.deeds import Deed
from desktop.windows.gallery.doing import Doing, _free
from tests.desktop.waiting import heard


@pytest.fixture
def doing(bench, qtbot, qt_runner):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qt_runner.run(bench.open())
    return Doing(bench.main, bench.gallery, window)


def test_other_pages_are_asked(doing, core, qtbot):
    picture = core.pictures["p00002.png"]
    for deed, signal, told in (
        (Deed.REFERENCE, doing.reference_wanted, picture),
        (Deed.AGAIN, doing.again_wanted, picture),
        (Deed.REQUEST, doing.request_wanted, "req-2"),
    ):
        with qtbot.waitSignal(signal) as wanted:
            doing.do(deed, (picture,))
        assert wanted.args == [told]


def test_what_is_deleted_can_be_had_back(doing, core, bench, qt_runner):
    picture = core.pictures["p00002.png"]

    async def story():
        async with heard(bench.main.lasting) as offered:
            doing.do(Deed.DELETE, (picture,))
        assert "p00002.png" not in core.pictures
        async with heard(bench.gallery.restored):
            offered[0][2]()
        assert "p00002.png" in core.pictures

    qt_runner.run(story())


def test_several_are_saved_under_names_of_their_own(doing, core, bench, qt_runner, tmp_path):
    one = core.pictures["p00000.png"]
    target = tmp_path / "saved"
    target.mkdir()
    (target / "a-lighthouse-at-dusk-0.png").write_text("mine")

    async def story():
        async with heard(bench.main.offered) as offered:
            doing.save((one, replace(one, name="another")), target)
        assert str(target) in offered[0][0]

    qt_runner.run(story())
    names = sorted(path.name for path in target.iterdir())
    assert names == ["a-lighthouse-at-dusk-0-2.png", "a-lighthouse-at-dusk-0-3.png", "a-lighthouse-at-dusk-0.png"]
    assert (target / "a-lighthouse-at-dusk-0.png").read_text() == "mine"


def test_the_time_of_one_deletion_does_not_end_what_is_said_of_the_next(doing, core, bench, qt_runner):
    withdrawn, tokens = [], []
    bench.main.withdrawn.connect(withdrawn.append)
    bench.gallery.deleted.connect(lambda token, _count: tokens.append(token))

    async def story():
        for name in ("p00002.png", "p00003.png"):
            async with heard(bench.main.lasting):
                doing.do(Deed.DELETE, (core.pictures[name],))

    qt_runner.run(story())
    doing._too_late(tokens[0])
    assert withdrawn == []
    doing._too_late(tokens[1])
    assert withdrawn == ["1 picture was deleted."]


def test_thousands_of_one_prompt_get_their_numbers_at_once(tmp_path):
    (tmp_path / "Fox-3.png").touch()
    found = _free(tmp_path, ["fox.png"] * 5000 + ["fox-2.png"])
    assert [path.name for path in (*found[:3], *found[-2:])] == [
        *("fox.png", "fox-2.png", "fox-4.png"),
        *("fox-5001.png", "fox-2-2.png"),
    ]
    assert len(set(found)) == 5001


def test_where_to_save_is_asked_without_blocking(doing, core, bench, qt_runner, tmp_path):
    doing.do(Deed.SAVE, (core.pictures["p00000.png"],))
    dialog = doing._window.findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("a-lighthouse-at-dusk-0.png")

    async def story():
        async with heard(bench.gallery.saved):
            dialog.fileSelected.emit(str(tmp_path / "x.png"))

    qt_runner.run(story())
    dialog.reject()
    assert (tmp_path / "x.png").exists()


def test_a_copy_is_told(doing, core, bench, qt_runner):
    async def story():
        async with heard(bench.main.offered) as said:
            doing.do(Deed.COPY, (core.pictures["p00000.png"],))
        assert [one[:2] for one in said] == [("The picture was copied.", "")], "no trouble, so it goes by itself"
        QGuiApplication.clipboard().clear()  # Qt would delete it after Python has ended, and crash

    qt_runner.run(story())
