"""23 Nov 2026, 10:15 WIB. Day before month, as everybody in the court writes it."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i T"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
FIRST_DAY_OF_WEEK = 1
