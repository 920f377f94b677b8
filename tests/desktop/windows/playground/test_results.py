from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop.windows.playground.results import Results
from proxy_core import PlaygroundPicture, PlaygroundResult, phrase
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
