from desktop.windows.playground.drawing_bar import DrawingBar


def test_it_counts_what_came(qtbot):
    clock = [0.0]
    bar = DrawingBar(now=lambda: clock[0])
    qtbot.addWidget(bar)
    bar.show()
    bar.begin(3)
    assert not bar.draw.isVisible()
    clock[0] = 4.0
    bar.count()
    assert bar.progress.text() == "1 of 3 drawn, 4 s"
    bar.end()
    assert bar.draw.isVisible()
    assert not bar.cancel.isVisible()
    bar.set_running(False)
    assert bar.stopped.isVisible()


def test_what_is_below_stays_in_its_place_while_pictures_are_drawn(qtbot):
    bar = DrawingBar()
    qtbot.addWidget(bar)
    bar.set_running(True)
    bar.show()
    resting = bar.sizeHint().height()
    bar.begin(4)
    assert bar.sizeHint().height() == resting
