from desktop.windows.page import Page
from desktop.windows.palette.over_window import palette_over
from tests.desktop.waiting import opened


def test_it_offers_what_the_window_and_its_pages_can_do_and_leads_there(desk, qt_runner):
    async def story():
        await opened(desk)
        window, memory = desk.window, desk.memory
        palette = palette_over(
            window,
            *(desk._theme, desk.signals, desk.verbs),
            memory=memory,
            pages=window.pages,
            shortcuts=window.shortcuts,
        )
        offered = set(palette.stock._actions())
        palette.page_wanted.emit(Page.GALLERY)
        return offered >= {*window.shortcuts.all, *window.pages.settings.actions()}, window.pages.page

    assert qt_runner.run(story()) == (True, Page.GALLERY)
