#!/usr/bin/env python3
"""Writes instants.txt: what croniter (Debian: python3-croniter) says of cron expressions.

Each line: expression | instant | last one not later | next one later. All times are UTC; dashes
stand where croniter has no answer. Run it in this folder.

Steps and ranges of days that reach past the end of a February are left out: croniter 1.3.5 loses
days there (from 2024-02-29 on, "30 5 */10 * *" comes on 1 March first, not on the 11th).
"""
import random
from datetime import datetime, timedelta

from croniter import CroniterBadDateError, croniter

EXPRESSIONS = [
    # plain ones
    "* * * * *", "0 * * * *", "0 0 * * *", "0 0 * * 0", "15 5 * * *", "59 23 * * *",
    # lists, ranges, steps
    "0,30 * * * *", "*/15 * * * *", "7-59/13 * * * *", "5,10-20/5,50 8-18/2 * * *",
    "0 */6 * * *", "0 22-23,0-2 * * *", "*/59 */23 * * *", "30 5 */9 * *", "0 0 1-7 * *",
    "0 0 1,15 * *", "0 0 1 */3 *", "1 2 3 4 *", "0 12 1 1,7,12 *", "0 12 * 2-11/3 *",
    # names
    "0 6 * * mon", "0 6 * * mon-fri", "0 6 * * SAT,Sun", "0 6 1 jan *", "0 6 * feb-apr,Dec *",
    # Sunday at both ends of the week
    "0 6 * * 7", "0 6 * * 5-7", "0 6 * * 0-2", "0 6 * * 0,7", "0 6 * * 1-7/2",
    # the ends of months, leap days
    "0 0 31 * *", "0 0 30 * *", "0 0 29 2 *", "59 23 28 2 *", "30 4 29 2,3 *",
    # both days restricted: either
    "0 0 13 * 5", "0 0 1,15 * 3", "30 1 29 2 1", "0 0 31 * 0", "0 8 1-7 * mon",
    # one of the two days starts with a star: both
    "0 0 */2 * 1", "0 0 13 * */3", "0 0 29 2 */7", "0 9 */10 3 mon-fri", "0 0 1 * */2",
]

INSTANTS = [
    "1990-01-01T00:00:00", "1999-12-31T23:59:59", "2000-02-28T23:59:59", "2000-02-29T12:00:00",
    "2023-12-31T23:59:00", "2024-01-01T00:00:00", "2024-02-29T00:00:00", "2024-02-29T23:59:58",
    "2025-02-28T12:34:56", "2025-03-30T01:30:00", "2025-10-26T01:00:00", "2026-05-31T06:00:00",
    "2099-12-31T23:59:59", "2100-02-28T23:30:00",
]


def day_or(expression):
    """croniter takes every field but a bare star for restricted; Vixie's cron looks at the star
    that a field starts with."""
    fields = expression.split()
    return not (fields[2].startswith("*") or fields[4].startswith("*"))


def answer(step, expression, instant):
    try:
        time = step(croniter(expression, instant, day_or=day_or(expression)))
    except CroniterBadDateError:  # it does not look far enough for rare days
        return "-" * len("2026-10-05T00:00:00Z")
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def main():
    chance = random.Random(20261005)
    with open("instants.txt", "w", encoding="ascii") as out:
        for expression in EXPRESSIONS:
            anywhere = datetime(2020, 1, 1) + timedelta(seconds=chance.randrange(4 * 366 * 86400))
            for instant in [datetime.fromisoformat(text) for text in INSTANTS] + [anywhere]:
                last = answer(lambda times: times.get_prev(datetime), expression,
                              instant + timedelta(seconds=1))
                following = answer(lambda times: times.get_next(datetime), expression, instant)
                out.write(f"{expression} | {instant:%Y-%m-%dT%H:%M:%SZ} | {last} | {following}\n")


if __name__ == "__main__":
    main()
