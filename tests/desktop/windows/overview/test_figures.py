from desktop.windows.overview.figures import Figures
from proxy_core import Usage
from tests.desktop.fakes import usage


def test_a_busy_day_in_three_figures(theme, qtbot):
    figures = Figures(theme)
    for card in figures.cards:
        qtbot.addWidget(card)
        card.resize(300, 160)
        card.grab()  # Qt lays out what is painted
    figures.show_usage(usage())
    assert [card.value.text().replace("\u00a0", " ") for card in figures.cards] == ["515", "96.8 %", "8.4 s"]
    assert figures.rate.note.text() == "272 of 281"
    assert not any(card.chart.is_empty() for card in figures.cards)
    assert figures.pictures.chart.words_at(figures.pictures.chart.width() - 1).endswith(": 6 pictures")
    assert "70 pictures" in figures.pictures.chart.accessibleDescription()


def test_a_day_without_a_picture_is_calm(theme, qtbot):
    figures = Figures(theme)
    for card in figures.cards:
        qtbot.addWidget(card)
    assert [card.value.text() for card in figures.cards] == ["0", "–", "–"]
    assert all(card.chart.is_empty() for card in figures.cards)
    assert figures.median.chart.accessibleDescription() == "Nothing drawn in 24 hours"
    figures.show_usage(usage())
    figures.show_usage(Usage(0, 0, 0, None, ()))
    assert figures.median.note.text() == ""
