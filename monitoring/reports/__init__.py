"""The daily report: what `figures` reads from PostgreSQL for a day, `sheet` lays out for people, `paper` prints (PDF,
by typst, in a process of its own), `letter` and `posting` send. It tells of open hearings only.
"""
