from desktop.windows.gallery.news import NewPictures


def test_it_is_there_while_some_wait(qtbot):
    news = NewPictures()
    qtbot.addWidget(news)
    assert news.isHidden()
    news.set_count(3)
    assert (news.isHidden(), news.text(), news.accessibleName()) == (False, "\u2191 3 new", "Show 3 new pictures")
    news.set_count(0)
    assert news.isHidden()
