// Keeps the screen on, where the browser lets a page do that; again whenever the page comes back into sight.
export function keepAwake(): void {
  const ask = (): void => {
    if (document.visibilityState === "visible") {
      // Low battery, or a browser that has it not: the screen goes dark as always.
      void navigator.wakeLock?.request("screen").catch(() => undefined);
    }
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
