"""Another clock: what is imported after it was set lives on another day, at another hour."""

from __future__ import annotations

import datetime
import time
from typing import Any


def shift_clock(days: int) -> None:
    """Let ``time`` and ``datetime`` tell a time so many days ahead, for the rest of this process.

    Instances made elsewhere stay instances: a hook that only handles the dates that it was given sees no difference.
    """
    ahead = datetime.timedelta(days=days, hours=7)
    real = time.time
    time.time = lambda: real() + ahead.total_seconds()
    real_datetime, real_date = datetime.datetime, datetime.date
    # Set by name: to a type checker a module's class is no variable.

    class _Alike(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, real_datetime if cls.__name__ == "datetime" else real_date)

    def now(zone: datetime.tzinfo | None = None) -> Any:
        return real_datetime.now(zone) + ahead

    made_of: dict[str, Any] = {
        "now": staticmethod(now),
        "utcnow": staticmethod(lambda: now().replace(tzinfo=None)),
        "today": staticmethod(now),
        "__new__": lambda cls, *given, **named: real_datetime(*given, **named),
    }
    setattr(datetime, "datetime", _Alike("datetime", (real_datetime,), made_of))  # noqa: B010
    of_days: dict[str, Any] = {
        "today": staticmethod(lambda: now().date()),
        "__new__": lambda cls, *given, **named: real_date(*given, **named),
    }
    setattr(datetime, "date", _Alike("date", (real_date,), of_days))  # noqa: B010
