from desktop.windows.gallery.chosen_bar import ChosenPictures
from desktop.windows.gallery.deeds import Deed


def test_it_is_there_for_several(theme, qtbot):
    bar = ChosenPictures(theme)
    qtbot.addWidget(bar)
    bar.show()
    bar.set_count(1)
    assert not bar.isVisible()
    bar.set_count(3)
    assert bar.isVisible()
    assert bar.words.text() == "3 chosen"
    with qtbot.waitSignal(bar.done) as done:
        bar.delete.click()
    assert done.args == [Deed.DELETE]
    with qtbot.waitSignal(bar.done) as done:
        bar.copy.click()
    assert done.args == [Deed.COPY]
    with qtbot.waitSignal(bar.cleared):
        bar.clear.click()
