from desktop.cells import Tone
from desktop.widgets.state_dot import SIZE, StateDot


def test_it_is_filled_in_its_tone_and_a_ring_when_muted(theme, qtbot):
    dot = StateDot(theme)
    qtbot.addWidget(dot)
    middles = []
    for tone in (Tone.OK, Tone.BAD, Tone.MUTED):
        dot.set_tone(tone)
        middles.append(dot.grab().toImage().pixelColor(SIZE // 2, SIZE // 2).name())
    assert middles[:2] == [theme.colour(Tone.OK).name(), theme.colour(Tone.BAD).name()]
    assert middles[2] != theme.colour(Tone.MUTED).name()
