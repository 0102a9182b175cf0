"""`GET /v1/models`."""

from typing import Annotated, Final

from fastapi import APIRouter, Path

from moksori.core import Core
from moksori.errors import NotFoundError
from moksori.ports.health import ModelInfo
from moksori.surfaces.http.callers import Caller, TheCore
from moksori.surfaces.http.openai.shapes import ModelList, ModelObject
from moksori.surfaces.http.promises import ALWAYS, openai_problems

router: Final = APIRouter(prefix="/v1", tags=["openai"])


@router.get("/models", summary="List the models", responses=openai_problems(*ALWAYS))
async def list_models(core: TheCore, caller: Caller) -> ModelList:
    """List the models that requests may name, the default first."""
    del caller
    return ModelList(data=[ModelObject.of(model) for model in core.health.models()])


@router.get(
    "/models/{model_id:path}",
    summary="Show a model",
    responses=openai_problems(*ALWAYS, 404),
)
async def show_model(
    core: TheCore,
    caller: Caller,
    model_id: Annotated[str, Path(description="Its id, or another name of it.")],
) -> ModelObject:
    """Show a model; names of OpenAI's models show the default."""
    del caller
    return ModelObject.of(_found(core, model_id), model_id)


def _found(core: Core, name: str) -> ModelInfo:
    for model in core.health.models():
        if name == model.id or name in model.aliases:
            return model
    raise NotFoundError("no such model")
