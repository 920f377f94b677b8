import pytest
from msgspec.structs import replace
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from desktop.models.gallery_list import GalleryList
from desktop.models.gallery_matching import ALL
from proxy_core import GalleryFilter, PictureKept, PicturesRemoved, PicturesRestored
from tests.desktop.fake_gallery import NOW, kept, many


@pytest.fixture
def model(qapp, tmp_path):
    """With the first page of 250 pictures."""
    made = GalleryList()
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.asked = []
    made.page_wanted.connect(made.asked.append)
    made.all = list(many(250, tmp_path).values())
    made.show_newest(ALL)
    made.answer(made.asked[-1].ticket, made.all[:200])
    return made


def names(model, count=3):
    return [model.picture(row).name for row in range(min(count, model.rowCount()))]


def test_pages_follow_each_other(model):
    assert (model.rowCount(), model.complete) == (200, False)
    model.fetchMore(QModelIndex())
    assert model.asked[-1].before == (model.all[199].kept_at, model.all[199].name)
    assert not model.canFetchMore(QModelIndex()), "one at a time"
    model.answer(model.asked[-1].ticket, model.all[200:])
    assert (model.rowCount(), model.complete) == (250, True)
    assert not model.canFetchMore(QModelIndex())


def test_an_answer_that_is_too_late_is_not_shown(model, tmp_path):
    model.fetchMore(QModelIndex())
    late = model.asked[-1].ticket
    model.show_newest(GalleryFilter(words="boat"))
    model.answer(late, model.all[200:])
    assert model.rowCount() == 200, "what was there stays until the others come"
    model.answer(model.asked[-1].ticket, model.all[1:2])
    assert names(model) == ["p00001.png"]


def test_a_page_that_failed_is_asked_for_again(model):
    model.fetchMore(QModelIndex())
    model.page_failed(model.asked[-1].ticket)
    assert model.canFetchMore(QModelIndex())


def test_a_new_picture_stands_first_if_it_fits(model, tmp_path):
    model.apply([PictureKept(kept("new.png", tmp_path, kept_at=NOW + 1))])
    assert names(model, 2) == ["new.png", "p00000.png"]
    model.apply([PictureKept(kept("new.png", tmp_path, kept_at=NOW + 1))])
    assert model.rowCount() == 201, "told twice"
    model.show_newest(GalleryFilter(words="harbour"))
    model.answer(model.asked[-1].ticket, [])
    model.apply([PictureKept(kept("other.png", tmp_path, kept_at=NOW + 2))])
    assert model.rowCount() == 0


def test_new_ones_wait_while_somebody_looks_further_down(model, tmp_path):
    model.hold(holding=True)
    model.apply([PictureKept(kept(f"n{n}.png", tmp_path, kept_at=NOW + n)) for n in (1, 2)])
    assert (model.held, model.rowCount()) == (2, 200)
    model.apply([PicturesRemoved(("n1.png",))])
    assert model.held == 1
    model.hold(holding=False)
    assert (model.held, names(model, 2)) == (0, ["n2.png", "p00000.png"])


def test_what_is_removed_closes_up_and_comes_back_to_its_place(model):
    gone = ("p00001.png", "p00002.png", "p00050.png", "unknown")
    model.apply([PicturesRemoved(gone)])
    assert (model.rowCount(), names(model, 2)) == (197, ["p00000.png", "p00003.png"])
    model.apply([PicturesRestored(gone)])
    assert (model.rowCount(), names(model)) == (200, ["p00000.png", "p00001.png", "p00002.png"])
    assert model.row_of("p00050.png") == 50


def test_very_many_runs_are_removed_exactly(model):
    model.apply([PicturesRemoved(tuple(one.name for one in model.all[:200:2]))])
    assert model.rowCount() == 100
    assert names(model, 2) == ["p00001.png", "p00003.png"]


def test_where_all_that_were_loaded_go_the_next_are_asked_for(model):
    model.apply([PicturesRemoved(tuple(one.name for one in model.all[:200]))])
    assert model.rowCount() == 0
    model.answer(model.asked[-1].ticket, model.all[200:])
    assert model.rowCount() == 50


def test_one_that_belongs_behind_the_last_comes_with_its_page(model, tmp_path):
    model.apply([PictureKept(replace(model.all[240], name="old.png"))])
    assert model.row_of("old.png") == -1


def test_all_are_fetched_page_after_page(model):
    told = []
    model.answered.connect(lambda: told.append(model.complete))
    model.fetch_all()
    model.answer(model.asked[-1].ticket, model.all[200:] * 4)  # a full page
    assert not model.complete
    assert model.loading, "goes on by itself"
    model.answer(model.asked[-1].ticket, [])
    assert (told, model.loading) == ([False, True], False)


def test_a_page_that_fails_ends_that(model):
    model.fetch_all()
    model.page_failed(model.asked[-1].ticket)
    assert (model.failed, model.loading) == (True, False)
    model.fetchMore(QModelIndex())
    model.answer(model.asked[-1].ticket, model.all[200:] * 4)
    assert not model.failed


def test_many_come_back_to_their_places_without_a_new_look(model):
    gone = tuple(one.name for one in model.all[1:199:2])
    model.apply([PicturesRemoved(gone)])
    assert names(model) == [one.name for one in model.all[:5:2]]
    model.apply([PicturesRestored(gone)])
    assert names(model, 200) == [one.name for one in model.all[:200]]
    assert [one.before for one in model.asked].count(None) == 1


def test_more_than_are_remembered_come_back_with_a_new_look(model, tmp_path):
    everything = list(many(600, tmp_path).values())
    model.show_newest(ALL)
    model.answer(model.asked[-1].ticket, everything)
    gone = tuple(one.name for one in everything[:550])
    model.apply([PicturesRemoved(gone)])
    renewed = []
    model.renewed.connect(lambda: renewed.append(model.rowCount()))
    asked = len(model.asked)
    model.apply([PicturesRestored(gone)])
    assert [one.before for one in model.asked[asked:]] == [None]
    model.answer(model.asked[-1].ticket, everything[:200])
    assert renewed == [200]


def test_what_is_removed_is_let_go_in_the_turns_that_follow(model, qtbot):
    model.apply([PicturesRemoved(tuple(one.name for one in model.all))])
    assert (model.rowCount(), len(model._leaving)) == (0, 200)
    qtbot.waitUntil(lambda: not model._leaving)


def test_another_list_goes_on_where_this_one_is(model, qapp):
    other = GalleryList()
    asked = []
    other.page_wanted.connect(asked.append)
    other.take_over(model.hand_over())
    assert (other.rowCount(), other.complete, names(other)) == (200, False, names(model))
    other.answer(asked[0].ticket, ())
    assert other.rowCount() == 200, "the look that was begun is not waited for"
    other.fetchMore(QModelIndex())
    other.answer(asked[-1].ticket, model.all[200:])
    assert (other.rowCount(), other.complete) == (250, True)
