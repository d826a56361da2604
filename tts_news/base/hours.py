"""The clock of the country."""

from __future__ import annotations

from datetime import timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
"""Indochina time; Vietnam has kept it without summer time since 1975."""
