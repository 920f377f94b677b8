"""Ways to the log, the gallery and the playground: each shows its page, with what another page told of."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.windows.gallery.page import GalleryPage
from desktop.windows.page import Page
from desktop.windows.playground.page import PlaygroundPage
from desktop.windows.requests.page import RequestsPage
from proxy_core import GalleryPicture, RequestRecord


class Ways(QObject):
    """`show_page` puts a page before the person."""

    def __init__(
        self,
        show_page: Callable[[Page], None],
        log: RequestsPage,
        gallery: GalleryPage,
        playground: PlaygroundPage,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._show_page, self._log, self._gallery, self._playground = show_page, log, gallery, playground

    def show_request(self, request_id: str) -> None:
        """Open the log at one request."""
        self._log.show_request(request_id)
        self._show_page(Page.REQUESTS)

    def show_picture(self, name: str) -> None:
        """Open a picture of the gallery."""
        self._show_page(Page.GALLERY)
        self._gallery.show_picture(name)

    def show_drawn(self, picture: GalleryPicture) -> None:
        """The same for one that was just drawn."""
        self.show_picture(picture.name)

    def begin_drawing(self) -> None:
        """Open the playground."""
        self._show_page(Page.PLAYGROUND)

    def draw_from(self, picture: GalleryPicture) -> None:
        """Open the playground with a picture as reference."""
        self._show_page(Page.PLAYGROUND)
        self._playground.use_picture(picture)

    def draw_again(self, asked: GalleryPicture | RequestRecord) -> None:
        """Open the playground with what a picture, or a request, was asked for with."""
        self._show_page(Page.PLAYGROUND)
        if isinstance(asked, GalleryPicture):
            self._playground.draw_again(asked)
        else:
            self._playground.draw_request_again(asked)
