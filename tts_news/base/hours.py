"""The time zone of Vietnam."""

from __future__ import annotations

from datetime import timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
"""Indochina Time (UTC+7), used in Vietnam without daylight saving time since 1975."""
