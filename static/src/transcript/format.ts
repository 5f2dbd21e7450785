/** Seconds as 1:02:03, cut and not rounded, as the server writes them. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** The time in an address like #t=123.4, or null. */
export function timeInHash(hash: string): number | null {
  const match = /^#t=(\d{1,6}(?:\.\d{1,3})?)$/.exec(hash);
  return match === null ? null : Number(match[1]);
}
