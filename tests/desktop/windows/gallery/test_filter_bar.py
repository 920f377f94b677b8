import pytest

from desktop.models.gallery_matching import ALL
from desktop.windows.gallery.filter_bar import GalleryFilters, day
from proxy_core import GalleryFacets, GalleryFilter
from tests.desktop.fake_gallery import NOW


@pytest.fixture
def bar(theme, qtbot):
    made = GalleryFilters(theme, lambda: NOW)
    qtbot.addWidget(made)
    made.show()
    made.told = []
    made.changed.connect(made.told.append)
    return made


def test_today_and_this_week(bar):
    bar.today.click()
    assert bar.told[-1].since == day(NOW)
    bar.week.click()
    assert bar.told[-1].since == day(NOW, 6)
    assert (bar.today.isChecked(), bar.week.isChecked()) == (False, True)
    bar.week.click()
    assert bar.told[-1] == ALL


def test_menus_offer_what_is_there(bar):
    bar.set_facets(GalleryFacets(("curl/8", "openai-python/3.52"), ("fox@example.com",), ("one", "two")))
    assert [action.text() for action in bar.client.menu.actions()] == ["curl", "openai-python"]
    bar.model.menu.actions()[1].trigger()
    bar.account.menu.actions()[0].trigger()
    assert bar.told[-1] == GalleryFilter(model="two", account="fox@example.com")
    bar.clear.click()
    assert bar.told[-1] == ALL
    assert not bar.clear.isVisible()


def test_words_are_one_more_condition(bar):
    bar.set_words("a fox")
    bar.set_words(" a  fox ")
    assert bar.told == [GalleryFilter(words="a fox")]
