# SPDX-License-Identifier: EUPL-1.2
"""From the parameters of a request to the document, or the context of documents, it is about."""

from dataclasses import dataclass
from uuid import UUID

from atlas_training.xapi.documents.kinds import Kind
from atlas_training.xapi.door.asking import Asked
from atlas_training.xapi.door.parameters import checked, read_agent
from atlas_training.xapi.errors import BadRequest
from atlas_training.xapi.spec.actor import identifier
from atlas_training.xapi.spec.values import check_iri, check_uuid


@dataclass(frozen=True)
class Address:
    """Activity, agent (as its identifier) and registration as far as given, and the document's own id.

    ``name`` is the stateId or profileId, None where the request is about all of the context.
    """

    kind: Kind
    activity: str | None = None
    agent: str | None = None
    registration: UUID | None = None
    name: str | None = None


def read_address(asked: Asked, kind: Kind, needs_id: bool, *also: str) -> Address:
    """What the parameters name; ``also`` may stand beside them.

    :raise BadRequest: if one is missing, unknown, or of the wrong form.
    """
    params = asked.params
    asked.refuse_unknown(*kind.context, *kind.optional, kind.id_name, *also)
    for name in (*kind.context, *((kind.id_name,) if needs_id else ())):
        if name not in params:
            raise BadRequest(f"The parameter {name} is missing.", kind.clause, name)
    if "activityId" in params:
        checked("activityId", params["activityId"], check_iri)
    if "registration" in params:
        checked("registration", params["registration"], check_uuid)
    return Address(
        kind,
        activity=params.get("activityId"),
        agent=identifier(read_agent(params, kind.clause)) if "agent" in params else None,
        registration=UUID(params["registration"]) if "registration" in params else None,
        name=_read_id(params, kind),
    )


def _read_id(params: dict[str, str], kind: Kind) -> str | None:
    name = params.get(kind.id_name)
    if name is not None and any(each == "\0" or "\ud800" <= each <= "\udfff" for each in name):
        raise BadRequest("An id holds no NUL and no half of a surrogate pair.", kind.clause, kind.id_name)
    return name
