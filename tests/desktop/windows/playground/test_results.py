from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop.widgets.announce import ANNOUNCED
from desktop.windows.playground.results import Results
from proxy_core import (
    GalleryPicture,
    PictureKept,
    PicturesRemoved,
    PicturesRestored,
    PlaygroundPicture,
    PlaygroundResult,
    phrase,
)
from tests.desktop.fake_playground import file


def test_each_place_ends(qtbot, theme):
    results = Results(theme)
    qtbot.addWidget(results)
    results.resize(800, 600)
    results.begin(3, "a fox")
    results.show_picture(PlaygroundPicture("r", 0, "image/png", 64, 48, file()), QImage.fromData(file()))
    failures = ((2, phrase("prompt_blocked", why="X")),)
    results.show_result(PlaygroundResult("r", 1, 2.0, failures, ("fox",)))
    assert [place.is_waiting() for place in results.places] == [False] * 3
    assert results.places[1].why.text().startswith("It did not come")
    assert results.notes.text() == "Drawn by fox in 2.0 s."
    results.begin(1, "again")
    assert len(results.places) == 1


def test_places_are_equally_wide_from_the_first_request_on(qtbot, theme):
    results = Results(theme)
    qtbot.addWidget(results)
    results.resize(490, 600)
    results.show()
    results.begin(4, "a fox")
    QApplication.sendPostedEvents()
    results.layout().activate()
    assert [place.width() for place in results.places] == [239] * 4


def test_who_hears_the_window_is_told_what_came_and_what_did_not(qtbot, theme):
    results = Results(theme)
    qtbot.addWidget(results)
    results.begin(3, "a fox")
    results.show_picture(PlaygroundPicture("r", 0, "image/png", 64, 48, file()), QImage.fromData(file()))
    failures = ((2, phrase("prompt_blocked", why="X")),)
    results.show_result(PlaygroundResult("r", 1, 2.0, failures, ("fox",)))
    first, second, third = (place.property(ANNOUNCED) for place in results.places)
    assert first == "Picture 1: a fox"
    assert second == "Picture 2 was not drawn. It did not come, and the reason is not known."
    assert third.startswith("Picture 3 was not drawn. ")
    assert results.property(ANNOUNCED) == "Drawn by fox in 2.0 s."


def test_a_refusal_of_all_is_told_once(qtbot, theme):
    results = Results(theme)
    qtbot.addWidget(results)
    results.begin(4, "a fox")
    results.show_refusal(phrase("no_account"))
    assert [bool(place.property(ANNOUNCED)) for place in results.places] == [True, False, False, False]


def test_a_picture_that_is_had_back_is_in_the_gallery_again(qtbot, theme):
    results = Results(theme)
    qtbot.addWidget(results)
    results.begin(1, "a fox")
    results.show_picture(PlaygroundPicture("r", 0, "image/png", 64, 48, file()), QImage.fromData(file()))
    about = ("r", 0, "gemini-3-pro-image", "fox", "easel", "a fox", 1.0, 1.0, "playground")
    kept = GalleryPicture("x.png", Path("x.png"), "image/png", 9, 64, 48, *about)
    seen = []
    for event in (PictureKept(kept), PicturesRemoved(("x.png",)), PicturesRestored(("x.png", "y.png"))):
        results.heed([event])
        seen.append(results.places[0].show_kept.isEnabled())
    assert seen == [True, False, True]
