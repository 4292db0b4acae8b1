# SPDX-License-Identifier: EUPL-1.2
"""Tables of the catalogue, the path rule, paths, their steps, and who takes what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from atlas_training import clock
from atlas_training.database import Keyed, Model


class CatalogueVersion(Keyed, Model):
    """A published list of all courses and modules of the scheme, written or not.

    ``definition`` never changes again; ``texts`` holds the words by language and may grow.

    PII: none.
    """

    __tablename__ = "catalogue_version"
    __table_args__ = (UniqueConstraint("code", "version"),)

    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    is_current: Mapped[bool] = mapped_column(default=False)
    stored_at: Mapped[datetime] = mapped_column(default=clock.now)


class PathRuleVersion(Keyed, Model):
    """A published set of numbers of the path rule.

    PII: none.
    """

    __tablename__ = "path_rule_version"
    __table_args__ = (UniqueConstraint("code", "version"),)

    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]]
    is_current: Mapped[bool] = mapped_column(default=False)
    stored_at: Mapped[datetime] = mapped_column(default=clock.now)


class Path(Keyed, Model):
    """A proposal for an SME, made by the rule from one assessment; a newer one takes its place.

    It keeps all it was made from: versions, targets by dimension, and hours as an exact number ("6").
    ``in_preparation`` lists steps of the rule whose module is not offered yet, with their reasons.

    PII: what a sole trader's business is advised to learn, through the organisation.
    """

    __tablename__ = "path"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index(
            "uq_path_current",
            "organisation_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    number: Mapped[int]
    catalogue_version: Mapped[str] = mapped_column(String(20))
    rule_version: Mapped[str] = mapped_column(String(20))
    hours: Mapped[str] = mapped_column(String(20))
    targets: Mapped[dict[str, Any]]
    in_preparation: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    is_current: Mapped[bool] = mapped_column(default=True)


class PathStep(Keyed, Model):
    """One module on a path, with the reason for it.

    ``place`` and ``origin`` are words of ``enums``; ``reason`` holds the values of ``rules.Reason``,
    empty for what was chosen. A dropped step stays, so that it can be added back and so that a
    completion still counts it, unless a coordinator agreed to the drop and said why.

    PII: who dropped a step or agreed to it, and their reasons.
    """

    __tablename__ = "path_step"
    __table_args__ = (UniqueConstraint("path_id", "module_id"),)

    path_id: Mapped[UUID] = mapped_column(ForeignKey("path.id", ondelete="CASCADE"))
    module_id: Mapped[str] = mapped_column(String(20))
    dimension: Mapped[str] = mapped_column(String(10))
    topic: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    place: Mapped[str] = mapped_column(String(10))
    origin: Mapped[str] = mapped_column(String(12))
    reason: Mapped[dict[str, Any]]
    dropped_at: Mapped[datetime | None]
    dropped_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    drop_reason: Mapped[str] = mapped_column(String(500), default="")
    drop_agreed_at: Mapped[datetime | None]
    drop_agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    drop_agreed_reason: Mapped[str] = mapped_column(String(500), default="")


class PathChange(Keyed, Model):
    """One thing somebody did to a path; the log of docs/readiness.md.

    PII: who did it, and why.
    """

    __tablename__ = "path_change"

    path_id: Mapped[UUID] = mapped_column(ForeignKey("path.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    by_coordinator: Mapped[bool]
    change: Mapped[str] = mapped_column(String(12))
    module_id: Mapped[str | None] = mapped_column(String(20))
    dimension: Mapped[str] = mapped_column(String(10))
    to_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Share(Keyed, Model):
    """A dimension of the SME's path that a colleague takes; without a row it is the owner's.

    It belongs to the SME and not to one path, so it outlives a new proposal.

    PII: links a person to a part of the path.
    """

    __tablename__ = "path_share"
    __table_args__ = (UniqueConstraint("organisation_id", "dimension"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    dimension: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    shared_at: Mapped[datetime] = mapped_column(default=clock.now)


class Target(Keyed, Model):
    """The level aimed at in a dimension: for one SME, for a kind of business in a cluster, or for a cluster.

    For an SME ``organisation_id`` is set, otherwise ``cluster_id``, with ``business_kind`` for one kind
    only. The nearest counts: SME, then kind, then cluster, then the rule's. ``raised_by_sme`` marks an
    SME's own wish, which can only go up.

    PII: who set it.
    """

    __tablename__ = "path_target"
    __table_args__ = (
        Index("ix_path_target_organisation_id", "organisation_id"),
        Index("ix_path_target_cluster_id", "cluster_id"),
        CheckConstraint("(organisation_id IS NULL) <> (cluster_id IS NULL)", name="one_owner"),
        CheckConstraint("level >= 0 AND level <= 3", name="level"),
    )

    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    cluster_id: Mapped[UUID | None] = mapped_column(ForeignKey("cluster.id"))
    business_kind: Mapped[str | None] = mapped_column(String(20))
    dimension: Mapped[str] = mapped_column(String(10))
    level: Mapped[int]
    raised_by_sme: Mapped[bool] = mapped_column(default=False)
    set_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class LearningHours(Keyed, Model):
    """The hours for three months that a coordinator set for an SME which gave no answer of its own.

    PII: who set it.
    """

    __tablename__ = "learning_hours"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), unique=True)
    hours: Mapped[int]
    set_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class PathStart(Keyed, Model):
    """That a person began its share of a path: the *now* modules that count from then on, frozen.

    PII: links a person to what it set out to learn.
    """

    __tablename__ = "path_start"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "path_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    path_id: Mapped[UUID] = mapped_column(ForeignKey("path.id"), index=True)
    now_modules: Mapped[list[str]]
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
