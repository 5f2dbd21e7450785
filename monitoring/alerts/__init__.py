"""Alerts: what is wrong for long enough is told to people, once, until it is over.

`rules` says of what, for how long, how bad it is and what to do; `snapshot` has the numbers at a moment; `states`
decides, and is pure; `evaluating` keeps what was decided; `telling` and `sending` bring it to people; `watch` does all
of it every few seconds, in the scheduler's process. See docs/decisions/alerts.md.
"""
