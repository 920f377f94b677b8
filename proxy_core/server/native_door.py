"""The door of Gemini's own wire: body and answer untouched, through the same pool, rotation, log and headers."""

import asyncio
from functools import partial

from aiohttp import web

from proxy_core.accounts.account import Provider
from proxy_core.accounts.queue import Presence
from proxy_core.dialects import gemini_native, headers
from proxy_core.errors import EaselError
from proxy_core.images.request import ImageRequest, PictureCall
from proxy_core.images.routes import GOOGLE
from proxy_core.records import RequestRecord
from proxy_core.server.chosen import chosen_accounts
from proxy_core.server.detached import shielded
from proxy_core.server.exchange import Exchange, read_json_body
from proxy_core.server.journal import Entry
from proxy_core.server.origin import client_of, with_origin
from proxy_core.server.studio import Crew
from proxy_core.server.whole_answer import send_whole
from proxy_core.upstreams.transport import Answer


class NativeDoor:
    """POST /v1beta/models/{model}:generateContent and :streamGenerateContent."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew

    async def send(self, exchange: Exchange) -> web.StreamResponse:
        """The answer of the account that had one, as it came. EaselError, which is told as Google tells it."""
        crew, entry = self._crew, self._entry(exchange)
        try:
            body = bytes(await read_json_body(exchange, crew.settings().json_limit_mb))
            call = gemini_native.read_native(exchange.path, exchange.http.query, body)
            only = chosen_accounts(exchange.http, crew.pool)
        except EaselError as error:
            entry.refused(error, exchange.told(error, crew.now()))
            raise
        picture = PictureCall(call.model, call.summary)
        request = ImageRequest(exchange.id, picture, providers=_providers(crew), asked_model=call.model)
        request = with_origin(request, exchange.http, only, crew.settings().trusted_proxies)
        entry.understood(request)
        presence = Presence()
        forwarding = crew.detached.start(crew.dispatcher.forward(request, call.raw, entry.attempt, presence))
        try:
            answer, account = await shielded(forwarding)
            returned = gemini_native.picture_count(answer.body)
            exchange.papers.got_body(answer.body)
            exchange.headers.update(headers.forwarded_headers(request, account, returned, exchange.naming))
            response = await _sent(exchange, answer)
        except (asyncio.CancelledError, ConnectionError):
            if exchange.stopping():
                forwarding.cancel()
            presence.leave()
            crew.detached.let_go(forwarding, partial(self._keep, entry, request, exchange.stopping()))
            raise
        except EaselError as error:
            entry.failed(error, exchange.told(error, crew.now()))
            raise
        except Exception:
            exchange.told(EaselError("internal", request=exchange.id), crew.now())
            entry.broke(exchange.id)
            raise
        entry.forwarded(account, returned)
        crew.darkroom.remember_forwarded(request, account, answer.body)
        return response

    async def _keep(
        self, entry: Entry, request: ImageRequest, stopping: bool, found: tuple[Answer, str] | None
    ) -> None:
        """The client is gone: what came all the same is paid for."""
        kept = 0
        try:
            kept = await self._crew.darkroom.keep_forwarded(request, found[1], found[0].body) if found else 0
        finally:
            code = "client_gone_kept" if kept else "stopping" if stopping else "client_gone"
            entry.cancelled(code, kept=kept)

    def _entry(self, exchange: Exchange) -> Entry:
        crew = self._crew
        client = client_of(exchange.http)
        record = RequestRecord(exchange.id, crew.now(), client, exchange.path, asked_model="", model="", n=0)
        return Entry(crew.bus, crew.log, record, exchange.papers)


async def _sent(exchange: Exchange, answer: Answer) -> web.StreamResponse:
    headers = {**exchange.headers, "Content-Type": answer.headers.get("Content-Type", "application/json")}
    return await send_whole(exchange.http, 200, headers, (answer.body,), exchange.thread)


def _providers(crew: Crew) -> frozenset[Provider]:
    return (GOOGLE & crew.pool.providers()) or GOOGLE
