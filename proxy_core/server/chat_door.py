"""The door of chat completions, for clients that draw by chatting: Kilo Code, Cherry Studio, LobeChat, OpenRouter."""

from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web

from proxy_core.accounts.account import Provider
from proxy_core.dialects import openai_chat, openai_stream
from proxy_core.errors import EaselError, RequestError
from proxy_core.images.request import Buffer, ImageRequest, ImageResult, Partial, Picture
from proxy_core.images.routes import resolve
from proxy_core.server.exchange import Exchange, read_json_body, send_json
from proxy_core.server.studio import Crew, Reading, Studio
from proxy_core.settings import Settings


class ChatAnswer:
    """An `Answer` as a chat completion; made for one request."""

    formats: Sequence[str] = openai_chat.CHAT_FORMATS

    def __init__(self, exchange: Exchange, settings: Settings, available: frozenset[Provider], created: int) -> None:
        self._exchange = exchange
        self._settings = settings
        self._available = available
        self._created = created
        self._include_usage = False
        self._stream = openai_chat.ChatStream(exchange.id, created, "")

    def read(self, body: bytes | bytearray) -> Reading:
        """The wish in `body`; what else it asks for is remembered for the answer."""
        chat = openai_chat.read_chat(body)
        self._include_usage = chat.include_usage
        with suppress(RequestError):  # an unknown model is told when the request is planned
            model = resolve(chat.model_asked, self._settings, self._available).model
            chat = chat.within(model.references) if model else chat
        return Reading(chat.wish)

    def told(self, error: EaselError) -> EaselError:
        """A name that is no image model is a 400 here."""
        return openai_chat.as_chat_error(error)

    async def send(self, exchange: Exchange, result: ImageResult) -> web.StreamResponse:
        """One completion with every picture."""
        model = result.request.asked_model or result.request.call.model
        markdown = self._settings.chat_markdown
        return await send_json(exchange, 200, openai_chat.render_chat(result, self._created, model, markdown=markdown))

    def opening(self, request: ImageRequest) -> list[Buffer]:
        """Who speaks."""
        model = request.asked_model or request.call.model
        self._stream = openai_chat.ChatStream(self._exchange.id, self._created, model)
        return self._stream.opening()

    def event(self, request: ImageRequest, came: int, found: Picture | Partial) -> list[Buffer]:
        """A picture; drafts have no place in a chat."""
        return [] if isinstance(found, Partial) else self._stream.picture(came, found)

    def closing(self, result: ImageResult) -> list[Buffer]:
        """The words, the end, and the usage where it was asked for."""
        markdown = self._settings.chat_markdown
        return [
            *self._stream.text(result.pictures, result.request.n, markdown=markdown),
            *self._stream.closing(result.usage if self._include_usage else None),
            openai_chat.DONE,
        ]

    def failing(self, exchange: Exchange, error: EaselError) -> list[Buffer]:
        """An error event."""
        return openai_stream.error_event(exchange.render_error(error, self._created, exchange.id))


class ChatDoor:
    """Reads chats and lets the studio do the rest."""

    def __init__(self, studio: Studio, crew: Crew) -> None:
        self._studio = studio
        self._crew = crew

    async def completions(self, exchange: Exchange) -> web.StreamResponse:
        """POST /v1/chat/completions."""
        crew = self._crew
        answer = ChatAnswer(exchange, crew.settings(), crew.pool.providers(), int(crew.now()))

        async def read(_files: object) -> Reading:
            return answer.read(await read_json_body(exchange, crew.settings().json_limit_mb))

        return await self._studio.answer(exchange, read, answer)
