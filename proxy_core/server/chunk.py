"""A chunk of a body that goes on: on uvloop, its buffers leave by one call of the system, and none of them is copied.

aiohttp sends each by itself, and joins it with the marks around a chunk before that.
"""

from collections.abc import Sequence

from aiohttp import web
from aiohttp.http_writer import StreamWriter

from proxy_core.images.request import Buffer
from proxy_core.server.whole_answer import gathers


async def send_chunk(http: web.BaseRequest, buffers: Sequence[Buffer]) -> None:
    """Send more of a prepared answer. ConnectionError when the client is gone; one that reads late is waited for."""
    writer, size = http.writer, sum([memoryview(buffer).nbytes for buffer in buffers])
    transport = writer.transport
    if not (isinstance(writer, StreamWriter) and writer.chunked and size and gathers(transport)):
        for buffer in buffers:
            await writer.write(buffer)
        return
    transport.writelines([b"%x\r\n" % size, *buffers, b"\r\n"])
    writer.output_size += size
    if transport.is_closing():  # it found out just now
        raise ConnectionResetError("the client is gone")
    await writer.drain()
