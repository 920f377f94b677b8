from PySide6.QtGui import QColor

from desktop.cells import Span, Tone
from desktop.widgets.timeline import HEIGHT, TimelineBar


def colour_at(bar, theme, share):
    image = bar.grab().toImage()
    return image.pixelColor(int(share * image.width()), 1).name()


def shown(theme, qtbot, *spans):
    bar = TimelineBar(theme)
    qtbot.addWidget(bar)
    bar.resize(200, HEIGHT)
    bar.set_spans(spans, "fox drew for 4 s")
    return bar


def test_what_was_done_is_a_bar_and_what_was_waited_a_line(theme, qtbot):
    bar = shown(theme, qtbot, Span(0.0, 0.5, Tone.MUTED, waiting=True), Span(0.5, 1.0, Tone.OK))
    ok = QColor(theme.tokens.ok).name()
    assert colour_at(bar, theme, 0.75) == ok
    assert colour_at(bar, theme, 0.25) != ok
    assert (bar.accessibleName(), len(bar.spans())) == ("fox drew for 4 s", 2)


def test_what_took_no_time_is_seen_all_the_same(theme, qtbot):
    bar = shown(theme, qtbot, Span(1.0, 1.0, Tone.BAD))
    image = bar.grab().toImage()
    bad = QColor(theme.tokens.bad).name()
    assert bad in {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
