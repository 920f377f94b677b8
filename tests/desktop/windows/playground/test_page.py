import asyncio

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

import proxy_core
from desktop.reference_files import read_data
from desktop.windows.playground.again import Missing
from proxy_core import CoreOptions, GalleryPicture, PictureKept, ProxyState, StartError, phrase
from tests.desktop.fake_playground import file
from tests.desktop.fakes import ADDRESS, NOW, busy_accounts, record
from tests.desktop.waiting import heard, told
from tests.desktop.windows.playground.conftest import Room

LEFT = Qt.MouseButton.LeftButton


def ended(verb, busy):
    return verb == "draw" and not busy


def draw(room, page, qtbot):
    """Press it, and wait until all that comes is there."""

    async def story():
        async with heard(room.verbs.playground.busy_changed, ended), heard(room.verbs.playground.drawn):
            page.bar.draw.click()

    room.run(story())


def kept(number=0, path="x.png"):
    about = ("req-1", number, "gemini-3-pro-image", "fox", "easel", "a hare", NOW, NOW, "proxy")
    return GalleryPicture("one", path, "image/png", 9, 64, 48, *about)


def test_pictures_come_in_their_places_and_a_failed_one_says_why(room, page, core, qtbot):
    core.play_failures = {1: phrase("prompt_blocked", why="IMAGE_SAFETY")}
    room.run(room.open())
    page.prompt.setPlainText("a red fox")
    page.options.count.box.setValue(3)
    draw(room, page, qtbot)
    first, second, third = page.results.places
    assert first.drawn.number == 0
    assert third.drawn.number == 2
    assert second.words.text() == "Not drawn"
    assert second.why.text()
    assert page.results.notes.text() == "Drawn by fox@example.com in 2.4 s."
    assert core.played[0].fields == {"prompt": "a red fox", "n": 3}


def test_ctrl_enter_draws_and_what_waits_is_cancelled(room, page, core, qtbot):
    async def story():
        core.play_gate = asyncio.Event()
        await room.open()
        page.prompt.setPlainText("a fox")
        page.options.count.box.setValue(2)
        async with heard(room.verbs.playground.picture_came):
            page.prompt.draw_wanted.emit()
        assert page.bar.progress.text() == "1 of 2 drawn"
        async with heard(room.verbs.playground.busy_changed, ended):
            page.bar.cancel.click()

    room.run(story())
    assert page.results.places[0].drawn is not None
    assert "Cancelled" in page.results.places[1].why.text()
    assert not page.bar.is_drawing()


def test_a_refusal_stands_in_every_place(room, page, core, qtbot):
    core.play_error = StartError("no_account")

    async def story():
        await room.open()
        page.prompt.setPlainText("a fox")
        async with heard(room.verbs.playground.not_drawn):
            page.bar.draw.click()

    room.run(story())
    assert page.results.places[0].why.text() == "No account can draw. Add one."


def test_while_the_proxy_is_stopped_it_says_so_and_starts_it(room, page, core):
    core.settings = core.settings.changed({"start_proxy": False})

    async def story():
        await room.open(starts=False)
        page.prompt.setPlainText("a fox")
        assert page.bar.stopped.isVisible()
        assert not page.bar.draw.isEnabled()
        async with heard(room.signals.proxy_changed, lambda proxy: proxy.running):
            page.bar.start.click()

    room.run(story())
    assert not page.bar.stopped.isVisible()
    assert page.bar.draw.isEnabled()


def test_files_become_references_and_what_is_none_says_why(room, page, tmp_path):
    (tmp_path / "a.png").write_bytes(file())
    (tmp_path / "notes.txt").write_text("no picture")
    with (tmp_path / "film.png").open("wb") as large:
        large.truncate(400 * 2**20)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.png", "notes.txt", "film.png")])

    async def story():
        async with heard(room.verbs.playground.reference_refused, lambda name, _why: name == "film.png"):
            page.references.take(data)

    room.run(story())
    assert [one.name for one in page.references.held()] == ["a.png"]
    said = page.references.refused.text()
    assert "notes.txt is no picture" in said
    assert "film.png has more than 50 MB" in said
    page.references.strip.cards()[0].remove.click()
    assert page.references.held() == ()


def test_what_is_dropped_or_pasted_beside_the_form_is_a_reference(room, page, tmp_path, qtbot):
    (tmp_path / "a.png").write_bytes(file())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    how = Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier

    async def story():
        async with heard(room.verbs.playground.reference_read):
            QApplication.sendEvent(page, QDragEnterEvent(QPoint(9, 9), *how))
            QApplication.sendEvent(page, QDropEvent(QPointF(9, 9), *how))
        QGuiApplication.clipboard().setImage(QImage.fromData(file((32, 32))))
        async with heard(room.verbs.playground.reference_read):
            qtbot.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    room.run(story())
    assert [(one.name, one.width) for one in page.references.held()] == [("a.png", 64), ("pasted.png", 32)]


def test_a_mask_has_the_size_of_its_reference(room, page, core, qtbot):
    async def read():
        await room.open()
        async with heard(room.verbs.playground.reference_read):
            room.verbs.playground.read_drawn("a.png", file((200, 100)))

    room.run(read())
    page.references.strip.cards()[0].paint.click()
    canvas = page.references.pane.canvas
    assert page.form.wish().request().mask is None
    qtbot.mouseClick(canvas, LEFT, pos=canvas.rect().center())
    mask = QImage.fromData(page.form.wish().request().mask.data)
    assert (mask.width(), mask.height(), mask.hasAlphaChannel()) == (200, 100, True)
    assert mask.pixelColor(100, 50).alpha() == 0
    assert mask.pixelColor(2, 2).alpha() == 255
    page.references.pane.undo.click()
    assert page.form.wish().request().mask is None
    page.references.pane.redo.click()
    page.prompt.setPlainText("x")
    draw(room, page, qtbot)
    assert core.played[0].mask is not None
    page.references.strip.cards()[0].remove.click()
    assert page.form.wish().request().mask is None


def test_the_tools_of_a_mask_are_in_sight_when_it_is_begun(room, page, qtbot):
    async def read():
        await room.open()
        async with heard(room.verbs.playground.reference_read):
            room.verbs.playground.read_drawn("a.png", file((200, 200)))

    room.run(read())
    page.resize(900, 420)
    page.references.strip.cards()[0].paint.click()
    view, tool = page.body.viewport(), page.references.pane.undo
    qtbot.waitUntil(lambda: view.rect().contains(tool.mapTo(view, tool.rect().bottomLeft())))


def test_the_shape_fills_the_size_and_the_preview_tells_what_comes(room, page):
    async def story():
        await room.open()
        async with heard(room.verbs.playground.models_loaded), heard(room.verbs.playground.previewed):
            page.entered()
        async with heard(room.verbs.playground.previewed, lambda preview: preview.ratio == "16:9"):
            page.options.shapes.buttons["16:9"].click()

    room.run(story())
    assert page.form.wish().request().fields["size"] == "1920x1080"
    assert page.options.preview.text() == "gemini-3-pro-image gets 16:9, 1K; 1376 \u00d7 768 pixels come back."
    assert page.options.model.findData("gpt-image-1") > 0


def test_one_account_may_be_chosen(room, page, core):
    core.states = busy_accounts()

    async def story():
        async with heard(room.signals.accounts_changed):
            await room.open()

    room.run(story())
    assert page.options.account.findData("wren") < 0  # disabled
    page.options.account.setCurrentIndex(page.options.account.findData("fox"))
    assert page.form.wish().request().account == "fox"


@pytest.mark.parametrize("form", ["curl", "python", "cherry_studio"])
def test_the_request_is_copied_without_the_key(room, page, form):
    async def story():
        await room.open()
        page.prompt.setPlainText("it's a \u05e9\u05dc\u05d5\u05dd \U0001f98a")
        async with heard(room.verbs.main.offered) as said, heard(room.verbs.playground.request_copied):
            page.copy.wanted.emit(form)
        return said[0][0]

    assert "EASEL_API_KEY" in room.run(story())
    words = QGuiApplication.clipboard().text()
    assert ADDRESS.removesuffix("/v1") in words
    assert "sk-easel" not in words


def again(room, page, core, picture, **known):
    """Draw it again, of which the log knows this."""
    if known:
        core.log[picture.request_id] = (record(**known), ())

    async def story():
        await room.open()
        async with heard(room.verbs.playground.asked_loaded):
            page.draw_again(picture)

    room.run(story())


def test_a_picture_is_drawn_again_as_it_was_asked_for(room, page, core):
    asked = '{"size": "1536x1024", "quality": "hd", "n": 3}'
    again(room, page, core, kept(), asked=asked, asked_model="gpt-image-1", prompt="a hare", n=3)
    fields = {"prompt": "a hare", "model": "gpt-image-1", "size": "1536x1024", "quality": "hd", "n": 3}
    assert page.form.wish().fields == fields
    assert page.references.missing.isHidden()


def test_pictures_that_are_gone_are_said_and_those_of_another_request_go(room, page, core):
    page.prompt.setPlainText("something else")
    page.references.add(read_data("other.png", file()))
    asked = '{"image": ["<PNG, 1 kB>", "<PNG, 1 kB>"], "mask": "<PNG, 1 kB>"}'
    offered = []
    room.verbs.main.offered.connect(lambda *offer: offered.append(offer))
    again(room, page, core, kept(), asked=asked, asked_model="m", prompt="a hare", n=1)
    assert page.references.held() == ()
    assert page.references.missing.text().startswith("It was drawn after 2 pictures and with a mask")
    ((_, button, undo),) = offered
    assert button == "&Undo"
    undo()
    assert page.prompt.toPlainText() == "something else"
    assert [one.name for one in page.references.held()] == ["other.png"]
    assert page.references.missing.isHidden()


def test_of_a_request_that_the_log_forgot_the_picture_tells(room, page, core):
    again(room, page, core, kept())
    assert page.form.wish().fields == {"prompt": "a hare", "model": "gemini-3-pro-image", "n": 1}
    assert page.references.missing.text().startswith("The log no longer has this request")


def test_what_was_drawn_in_this_session_is_drawn_again_with_pictures_mask_and_account(room, page, core, qtbot):
    core.states = busy_accounts()

    async def story():
        async with heard(room.signals.accounts_changed):
            await room.open()

    room.run(story())
    page.options.account.setCurrentIndex(page.options.account.findData("fox"))
    page.prompt.setPlainText("a fox")
    page.references.add(read_data("a.png", file()))
    page.references.strip.cards()[0].paint.click()
    qtbot.mouseClick(page.references.pane.canvas, LEFT, pos=page.references.pane.canvas.rect().center())
    draw(room, page, qtbot)
    page.references.empty()
    page.options.choose_account("")
    page.draw_again(kept())
    assert page.form.wish().request() == core.played[0]
    assert core.played[0].account == "fox"
    assert core.played[0].mask is not None
    assert page.references.missing.isHidden()


def test_a_request_of_the_log_is_drawn_again(room, page, core):
    asked = record(asked='{"aspect_ratio": "16:9", "image_size": "2K"}', asked_model="m", prompt="a hare", n=2)
    core.log[asked.id] = (asked, ())

    async def story():
        await room.open()
        async with heard(room.verbs.playground.asked_loaded):
            page.draw_request_again(asked)

    room.run(story())
    fields = {"prompt": "a hare", "model": "m", "aspect_ratio": "16:9", "image_size": "2K", "n": 2}
    assert page.form.wish().fields == fields


def test_another_window_goes_on_with_it(room, page, core, theme, qtbot):
    core.play_failures = {1: phrase("prompt_blocked", why="IMAGE_SAFETY")}
    room.run(room.open())
    page.prompt.setPlainText("a fox")
    page.options.count.box.setValue(2)
    page.options.typed.setText("16:9")
    page.references.add(read_data("a.png", file()))
    page.references.strip.cards()[0].paint.click()
    qtbot.mouseClick(page.references.pane.canvas, LEFT, pos=page.references.pane.canvas.rect().center())
    draw(room, page, qtbot)
    room.run(told(room.signals, PictureKept(kept())))
    page.again.say_missing(Missing(None, prompt=True))
    other = room.page(theme)
    other.take_up(page.kept())
    assert other.form.wish().request() == page.form.wish().request()
    assert other.references.pane.canvas.layer.can_undo()
    for before, now in zip(page.results.places, other.results.places, strict=True):
        assert (now.drawn, now.kept) == (before.drawn, before.kept)
        assert (now.words.text(), now.why.text()) == (before.words.text(), before.why.text())
    assert other.results.places[0].kept == kept()
    assert other.results.notes.text() == page.results.notes.text()
    assert other.references.missing.text().startswith("The log no longer has")


def test_the_language_waits_for_a_request_and_a_stroke(room, page, core, qtbot):
    async def story():
        core.play_gate = asyncio.Event()
        await room.open()
        page.prompt.setPlainText("a fox")
        page.options.count.box.setValue(2)
        assert not page.unfinished()
        async with heard(room.verbs.playground.picture_came):
            page.bar.draw.click()
        assert page.unfinished()
        async with heard(room.verbs.playground.drawn):
            room.engine.post(lambda core: core.play_gate.set())  # it belongs to that loop
        async with heard(room.verbs.playground.reference_read):
            room.verbs.playground.read_drawn("a.png", file())

    room.run(story())
    assert not page.unfinished()
    page.references.strip.cards()[0].paint.click()
    canvas = page.references.pane.canvas
    qtbot.mousePress(canvas, LEFT, pos=canvas.rect().center())
    assert page.unfinished()
    qtbot.mouseRelease(canvas, LEFT, pos=canvas.rect().center())
    assert not page.unfinished()


def test_a_picture_is_shown_in_the_gallery_once_it_is_there(room, page, qtbot):
    room.run(room.open())
    page.prompt.setPlainText("a fox")
    draw(room, page, qtbot)
    place, wanted = page.results.places[0], []
    page.gallery_wanted.connect(wanted.append)
    assert not place.show_kept.isEnabled()
    room.run(told(room.signals, PictureKept(kept())))
    place.show_kept.click()
    assert wanted == [kept()]


@pytest.mark.parametrize("prompt", ["x" * 32_000, "\u05e9\u05dc\u05d5\u05dd", "\U0001f98a" * 50])
def test_any_prompt_is_sent_as_it_is(room, page, core, qtbot, prompt):
    room.run(room.open())
    page.prompt.setPlainText(prompt)
    draw(room, page, qtbot)
    assert core.played[0].fields["prompt"] == prompt


def test_what_was_typed_stays_when_one_leaves(page, room):
    page.prompt.setPlainText("a fox")
    page.hide()
    page.show()
    room.signals.proxy_changed.emit(ProxyState(running=False))
    assert page.prompt.toPlainText() == "a fox"


def test_a_narrow_page_puts_the_pictures_below(page):
    page.resize(600, 700)
    assert not page.body.is_beside()


def test_with_a_real_core_pictures_come_into_the_gallery(theme, qt_runner, tmp_path):
    options = CoreOptions(data_dir=tmp_path, demo=True, port=0)
    room = Room(lambda: proxy_core.Core(options), qt_runner)
    page = room.page(theme)

    async def story():
        await room.open()
        page.prompt.setPlainText("a fox")
        page.options.count.box.setValue(2)
        playground = room.verbs.playground
        async with (
            heard(room.signals.pictures_changed, lambda events: any(isinstance(one, PictureKept) for one in events)),
            heard(playground.drawn),
        ):
            page.bar.draw.click()
        for place in page.results.places:
            assert place.drawn is not None
        async with heard(playground.reference_read):
            page.results.places[0].use.click()
        page.references.strip.cards()[0].paint.click()
        layer = page.references.pane.canvas.layer
        layer.begin()
        layer.stroke(QPointF(10, 10), QPointF(90, 90), 40, erasing=False)
        page.options.count.box.setValue(1)
        async with heard(playground.drawn) as result:
            page.bar.draw.click()
        return result[-1][0]

    try:
        result = room.run(story())
    finally:
        room.run(room.close())
        room.end()
    assert result.returned == 1
    assert any(note.code == "mask_as_picture" for note in result.notes)


def test_a_picture_that_was_saved_or_copied_is_said(room, page, core, qtbot, tmp_path):
    room.run(room.open())
    page.prompt.setPlainText("a red fox")
    draw(room, page, qtbot)

    async def story():
        async with heard(room.verbs.main.offered) as saved:
            page.results.save_wanted.emit(file(), tmp_path / "fox.png")
        async with heard(room.verbs.main.offered) as copied:
            page.results.places[0].copy.click()
        return saved[0][:2], copied[0][0]

    said = (f"1 picture was saved in {tmp_path}.", "Show the folder"), "The picture was copied."
    assert room.run(story()) == said
