"""A client of a moksori server, for other programs; it needs nothing of the server's own rooms.

async with connect("http://127.0.0.1:8000", key="mk_...") as server:
    print(await server.transcribe(Path("meeting.m4a")))

async with speaking("http://127.0.0.1:8000", Voice(track="me", sample_rate=16_000)) as live:
    await live.send(pcm)
"""

from moksori.client.connection import Closed
from moksori.client.live import LiveAudio, Voice, speaking
from moksori.client.plain import PlainServer
from moksori.client.server import Server, connect
from moksori.client.streams import Happening

__all__ = [
    "Closed",
    "Happening",
    "LiveAudio",
    "PlainServer",
    "Server",
    "Voice",
    "connect",
    "speaking",
]
