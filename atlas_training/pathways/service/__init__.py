# SPDX-License-Identifier: EUPL-1.2
"""Every write of pathways and every read others may use. Flushes, never commits."""

from atlas_training.pathways.service.aiming import (
    set_cluster_target,
    set_hours,
    set_target,
    targets_for_cluster,
)
from atlas_training.pathways.service.aims import (
    coordinators_hours,
    hours_from,
    hours_of,
    own_hours,
    targets_of,
)
from atlas_training.pathways.service.changing import add, agree_to_drop, drop, move, restore
from atlas_training.pathways.service.completing import (
    begin,
    completion_of,
    reconsider,
    reconsider_all,
    start_path,
)
from atlas_training.pathways.service.forgetting import forget
from atlas_training.pathways.service.proposing import offered_on, propose, propose_again
from atlas_training.pathways.service.reading import (
    covered_by,
    current_path,
    current_wording,
    get_path,
    is_covered,
    latest_words_of_coordinators,
    share_holder,
    steps_by_person,
    steps_of,
    steps_on,
    wording_of,
)
from atlas_training.pathways.service.sharing import give, owner_of, people_of, shares_of
from atlas_training.pathways.service.versions import (
    course_titles,
    current_catalogue,
    current_rule,
    minutes_of_modules,
    module_titles,
    rule_of,
    store_catalogue,
    store_rule,
)
from atlas_training.pathways.service.walls import Asker, ask

__all__ = [
    "Asker",
    "add",
    "agree_to_drop",
    "ask",
    "begin",
    "completion_of",
    "coordinators_hours",
    "course_titles",
    "covered_by",
    "current_catalogue",
    "current_path",
    "current_rule",
    "current_wording",
    "drop",
    "forget",
    "get_path",
    "give",
    "hours_from",
    "hours_of",
    "is_covered",
    "latest_words_of_coordinators",
    "minutes_of_modules",
    "module_titles",
    "move",
    "offered_on",
    "own_hours",
    "owner_of",
    "people_of",
    "propose",
    "propose_again",
    "reconsider",
    "reconsider_all",
    "restore",
    "rule_of",
    "set_cluster_target",
    "set_hours",
    "set_target",
    "share_holder",
    "shares_of",
    "start_path",
    "steps_by_person",
    "steps_of",
    "steps_on",
    "store_catalogue",
    "store_rule",
    "targets_for_cluster",
    "targets_of",
    "wording_of",
]
