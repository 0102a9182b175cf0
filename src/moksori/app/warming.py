"""Loading models before anybody asks for them; what goes wrong is told by who needs them first."""

import anyio.to_thread
import structlog

from moksori.errors import MoksoriError
from moksori.ports.stt import SttEngines
from moksori.text import morphemes

log = structlog.get_logger(__name__)


async def warm_up_recogniser(engines: SttEngines) -> None:
    """Load the recogniser that `auto` stands for."""
    try:
        async with engines.lend(engines.choose(None)) as engine:
            await engine.load()
            log.info("warmed_up", model=engine.traits.model)
    except MoksoriError as error:
        log.warning("not_warmed_up", error_code=error.code)


async def warm_up_words() -> None:
    """Load the model of Korean words, by which minutes are written and numbers put in digits."""
    try:
        await anyio.to_thread.run_sync(morphemes.warm_up, abandon_on_cancel=True)
        log.info("warmed_up", model="kiwi")
    except MoksoriError as error:
        log.warning("not_warmed_up", error_code=error.code)
