import pytest
from PySide6.QtCore import QSize

from desktop.cells import Tone
from desktop.widgets.quota_bar import HEIGHT, QuotaBar


def coloured(bar, tone, theme):
    """How many pixels of the middle line have the colour of `tone`."""
    image = bar.grab().toImage()
    return sum(image.pixelColor(x, HEIGHT // 2) == theme.colour(tone) for x in range(image.width()))


@pytest.mark.parametrize(
    ("share", "low", "high"), [(0.0, 0, 0), (0.001, 4, 8), (0.5, 45, 52), (1.0, 95, 100), (2.0, 95, 100)]
)
def test_it_is_filled_as_far_as_its_share(theme, qtbot, share, low, high):
    bar = QuotaBar(theme)
    qtbot.addWidget(bar)
    bar.resize(QSize(100, HEIGHT))
    bar.set_share(share, Tone.WARN, "so much left")
    assert low <= coloured(bar, Tone.WARN, theme) <= high
    assert bar.accessibleName() == "so much left"
