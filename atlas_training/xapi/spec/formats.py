# SPDX-License-Identifier: EUPL-1.2
"""The forms in which a statement is returned besides ``exact`` (Communication 2.1.3, parameter format)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from atlas_training.xapi.spec.actor import is_group
from atlas_training.xapi.spec.statement import COMPONENTS, IDENTIFIERS

Json = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """How one form shows actors, verbs and activities; all else stays."""

    actor: Callable[[Json], Json]
    verb: Callable[[Json], Json]
    activity: Callable[[Json], Json]


def apply(change: Change, statement: Json) -> Json:
    """The statement in another form."""
    form = dict(statement)
    form["actor"] = change.actor(statement["actor"])
    form["verb"] = change.verb(statement["verb"])
    form["object"] = _object(change, statement["object"])
    if "authority" in statement:
        form["authority"] = change.actor(statement["authority"])
    if "context" in statement:
        form["context"] = _context(change, statement["context"])
    return form


def _object(change: Change, value: Json) -> Json:
    kind = value.get("objectType", "Activity")
    if kind == "Activity":
        return change.activity(value)
    if kind == "SubStatement":
        return apply(change, value)
    return value if kind == "StatementRef" else change.actor(value)


def _context(change: Change, context: Json) -> Json:
    form = dict(context)
    for name in ("instructor", "team"):
        if name in context:
            form[name] = change.actor(context[name])
    if "contextActivities" in context:
        form["contextActivities"] = {
            kind: [change.activity(one) for one in activities]
            for kind, activities in context["contextActivities"].items()
        }
    for name, role in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in context:
            form[name] = [{**one, role: change.actor(one[role])} for one in context[name]]
    return form


def _only(value: Json, names: Iterable[str]) -> Json:
    return {name: value[name] for name in names if name in value}


def _actor_id(actor: Json) -> Json:
    found = _only(actor, ("objectType", *IDENTIFIERS))
    if is_group(actor) and not any(name in actor for name in IDENTIFIERS):
        found["member"] = [_actor_id(member) for member in actor["member"]]
    return found


IDS = Change(
    actor=_actor_id,
    verb=lambda verb: {"id": verb["id"]},
    activity=lambda activity: _only(activity, ("objectType", "id")),
)


def canonical(definitions: dict[str, Json], displays: dict[str, Json], languages: list[str]) -> Change:
    """The form ``canonical``: definitions and displays by IRI as the record store knows them, in one language.

    ``languages`` are those asked for, best first.
    """

    def show_verb(verb: Json) -> Json:
        display = displays.get(verb["id"]) or verb.get("display")
        return {"id": verb["id"], **({"display": choose(display, languages)} if display else {})}

    def show_activity(activity: Json) -> Json:
        definition = definitions.get(activity["id"]) or activity.get("definition")
        shown = _only(activity, ("objectType", "id"))
        return {**shown, "definition": in_one_language(definition, languages)} if definition else shown

    return Change(actor=lambda actor: actor, verb=show_verb, activity=show_activity)


def in_one_language(definition: Json, languages: list[str]) -> Json:
    """A definition with one language in each of its language maps."""
    shown = dict(definition)
    for name in ("name", "description"):
        if name in definition:
            shown[name] = choose(definition[name], languages)
    for name in COMPONENTS:
        if name in definition:
            shown[name] = [
                {**one, "description": choose(one["description"], languages)} if "description" in one else one
                for one in definition[name]
            ]
    return shown


def choose(texts: dict[str, str], languages: list[str]) -> dict[str, str]:
    """The entry that fits best: a language asked for, or one it begins, or one it is part of, else the first."""
    folded = {tag.lower(): tag for tag in texts}
    for wanted in (language.lower() for language in languages):
        if wanted == "*":
            break
        fits = [tag for tag in folded if tag == wanted or tag.startswith(f"{wanted}-")]
        fits += [tag for tag in folded if wanted.startswith(f"{tag}-")]
        if fits:
            return {folded[fits[0]]: texts[folded[fits[0]]]}
    return dict(list(texts.items())[:1])
