from desktop.playground_wish import KnownOfRequest, PlaygroundWish
from desktop.windows.playground.again import Again, Missing
from desktop.windows.playground.form import Form


def test_what_was_there_is_had_back_and_what_comes_too_late_changes_nothing(room, theme, qtbot):
    form, offered = Form(theme), []
    qtbot.addWidget(form)
    again = Again(form, room.verbs.main, room.verbs.playground)
    room.verbs.main.offered.connect(lambda *offer: offered.append(offer))
    room.verbs.playground.asked.remember("r1", PlaygroundWish({"prompt": "a hare", "n": 2}))
    again.show("r1", {"prompt": "not this"})
    assert form.wish().fields == {"prompt": "a hare", "n": 2}
    assert offered == []
    room.verbs.playground.asked.remember("r2", PlaygroundWish({"prompt": "a fox", "n": 1}))
    again.show("r2", {})
    assert form.wish().fields == {"prompt": "a fox", "n": 1}
    offered[0][2]()
    assert form.wish().fields == {"prompt": "a hare", "n": 2}
    room.verbs.playground.asked_loaded.emit("r2", None)
    assert again.missing() is None


def test_what_is_missing_is_handed_on(room, theme, qtbot):
    form = Form(theme)
    qtbot.addWidget(form)
    form.show()
    again = Again(form, room.verbs.main, room.verbs.playground)
    missing = Missing(KnownOfRequest({}, 2, mask=False), prompt=True)
    again.say_missing(missing)
    assert again.missing() == missing
    again.say_missing(Missing(KnownOfRequest({}, 0, mask=False), prompt=True))
    assert again.missing() is None
