// Amounts as people read them, in the language of the page.
const language = document.documentElement.lang || "id";
const UNITS = ["byte", "KB", "MB", "GB"] as const;

/** By 1024, as file managers count; the same as `size` in templatetags/sizes.py. */
export function bytes(count: number): string {
  let power = 0;
  while (count >= 1024 && power < UNITS.length - 1) {
    count /= 1024;
    power += 1;
  }
  const maximumFractionDigits = power >= 2 && count < 100 ? 1 : 0;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits, useGrouping: false }).format(count)} ${UNITS[power]}`;
}

export function percent(fraction: number): string {
  return `${Math.floor(fraction * 100)} %`;
}

/** In words that do not change every second; the same as `time_left` in templatetags/recordings.py. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) {
    return gettext("less than a minute left");
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) {
    const text = ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes);
    return interpolate(text, { count: minutes }, true);
  }
  const hours = Math.round(seconds / 3600);
  return interpolate(ngettext("about %(count)s hour left", "about %(count)s hours left", hours), { count: hours }, true);
}
