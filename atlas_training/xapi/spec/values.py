# SPDX-License-Identifier: EUPL-1.2
"""The standard's own kinds of text: IRIs, UUIDs, timestamps, durations, language tags, media types."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from atlas_training.xapi.errors import Malformed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f<>\"{}|\\^`\s]+")
_MAILTO = re.compile(r"mailto:[^@\s<>\x00-\x20]+@[^@\s<>\x00-\x20]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_SHA2 = re.compile(r"(?:[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+\-]+/[A-Za-z0-9!#$&^_.+\-]+\s*(?:;.*)?", re.DOTALL)
_LANGUAGE = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-[a-z]{2,8}|sgn-(?:be-fr|be-nl|ch-de)|art-lojban|cel-gaulish|no-bok|no-nyn|zh-min(?:-nan)?)",
    re.IGNORECASE | re.ASCII,
)
_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?([Zz]|([+-])(\d\d)(?::?(\d\d))?)?", re.ASCII
)
_DURATION = re.compile(
    r"P(?:(?P<W>\d+(?:[.,]\d+)?)W|(?:(?P<Y>\d+(?:[.,]\d+)?)Y)?(?:(?P<M>\d+(?:[.,]\d+)?)M)?(?:(?P<D>\d+(?:[.,]\d+)?)D)?"
    r"(?P<T>T(?:(?P<h>\d+(?:[.,]\d+)?)H)?(?:(?P<m>\d+(?:[.,]\d+)?)M)?(?:(?P<s>\d+(?:[.,]\d+)?)S)?)?)",
    re.ASCII,
)


def check_text(value: Any, rule: str = "Data 2.2") -> None:
    """A string of any kind."""
    if not isinstance(value, str):
        raise Malformed("This must be a text.", rule)


def _matches(pattern: re.Pattern[str], value: Any, sentence: str, rule: str) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed(sentence, rule)


def check_iri(value: Any) -> None:
    """An IRI with a scheme (Data 4.3, 2.2)."""
    _matches(_IRI, value, "This must be an IRI with a scheme.", "Data 4.3")


def check_irl(value: Any) -> None:
    """An IRL with a scheme (Data 2.2)."""
    _matches(_IRI, value, "This must be an IRL with a scheme.", "Data 4.3")


def check_mailto(value: Any) -> None:
    """``mailto:`` and an address (Data 2.4.2.3)."""
    _matches(_MAILTO, value, "This must be mailto: and an e-mail address.", "Data 2.4.2.3")


def check_sha1(value: Any) -> None:
    """40 hexadecimal digits (Data 2.4.2.3)."""
    _matches(_SHA1, value, "This must be a SHA-1 sum in 40 hexadecimal digits.", "Data 2.4.2.3")


def check_sha2(value: Any) -> None:
    """A SHA-2 sum in hexadecimal digits (Data 2.4.11)."""
    _matches(_SHA2, value, "This must be a SHA-2 sum in hexadecimal digits.", "Data 2.4.11")


def check_media_type(value: Any) -> None:
    """An internet media type (Data 2.4.11)."""
    _matches(_MEDIA_TYPE, value, "This must be a media type such as text/plain.", "Data 2.4.11")


def check_uuid(value: Any) -> None:
    """A UUID in standard form, of any variant: the standard's own example is of none (Data 4.4)."""
    _matches(_UUID, value, "This must be a UUID in its standard form.", "Data 4.4")


def check_language(value: Any) -> None:
    """An RFC 5646 language tag (Data 2.2)."""
    _matches(_LANGUAGE, value, "This must be a language tag of RFC 5646.", "Data 4.2")


def check_boolean(value: Any) -> None:
    """true or false, not a text of it."""
    if not isinstance(value, bool):
        raise Malformed("This must be true or false.", "Data 2.2")


def check_number(value: Any) -> None:
    """A number, not a text of one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Malformed("This must be a number.", "Data 2.2")


def check_duration(value: Any) -> None:
    """A duration of ISO 8601:2004 4.4.3.2; only its last part may have a fraction (Data 4.6)."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    parts = [match[name] for name in "WYMDhms" if match[name]] if match else []
    if not match or not parts or match["T"] == "T" or any("." in part or "," in part for part in parts[:-1]):
        raise Malformed("This must be an ISO 8601 duration such as PT4H35M59.14S.", "Data 4.6")


def _wrong_time() -> Malformed:
    return Malformed("This must be a timestamp such as 2026-11-23T09:00:00.000Z.", "Data 4.5")


def _offset(match: re.Match[str]) -> timedelta:
    if not match[7]:
        return timedelta(0)
    hours, minutes = int(match[8]), int(match[9] or 0)
    if hours > 23 or minutes > 59 or (match[7] == "-" and hours == minutes == 0):
        raise _wrong_time()
    size = timedelta(hours=hours, minutes=minutes)
    return size if match[7] == "+" else -size


def read_timestamp(value: Any, is_strict: bool = False) -> datetime:
    """The moment in UTC; digits beyond the microsecond are dropped, a missing zone is UTC (Data 4.5).

    ``is_strict`` asks for RFC 3339 (xAPI 2.0.0): seconds and a zone with a colon.
    """
    match = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if not match or (
        is_strict and (match[4] is None or match[6] is None or (match[7] and ":" not in match[6]))
    ):
        raise _wrong_time()
    seconds = int(match[4] or 0)
    leap = 1 if seconds == 60 else 0
    try:
        day = datetime.fromisoformat(match[1])
        moment = day.replace(hour=int(match[2]), minute=int(match[3]), second=seconds - leap, tzinfo=UTC)
        moment += timedelta(seconds=leap, microseconds=int(((match[5] or "") + "000000")[:6]))
        return moment - _offset(match)
    except (ValueError, OverflowError):
        raise _wrong_time() from None


def check_timestamp(value: Any) -> None:
    """A timestamp under 1.0.3."""
    read_timestamp(value)


def check_strict_timestamp(value: Any) -> None:
    """A timestamp under 2.0.0."""
    read_timestamp(value, is_strict=True)


def in_utc(value: str) -> str:
    """The same moment with the zone Z; a text that has it already is given back untouched (Data 4.5)."""
    if value[-1] in "Zz":
        return value
    return write_timestamp(read_timestamp(value))


def write_timestamp(moment: datetime) -> str:
    """With six digits after the second and the zone Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def microseconds(moment: datetime) -> int:
    """Since 1970, exactly."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(sequence: int) -> datetime:
    """The moment so many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=sequence)
