import pytest

from desktop.windows.accounts.order_line import OrderLine


@pytest.mark.parametrize(
    ("ranks", "strategy", "by_provider", "words"),
    [
        (1, "least_used", False, "All take turns: the one that drew least"),
        (3, "fill_first", False, "At the same number the first goes on until it has no more."),
        (1, "", False, "drew least"),
        (3, "least_used", True, "Sorted by provider"),
    ],
)
def test_it_says_what_the_order_means(qtbot, ranks, strategy, by_provider, words):
    line = OrderLine()
    qtbot.addWidget(line)
    line.explain(ranks, strategy, by_provider=by_provider)
    assert words in line.words.text()
    with qtbot.waitSignal(line.pressed):
        line.link.click()
