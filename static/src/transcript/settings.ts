// What a person chose on this computer. A browser that keeps nothing just forgets it.
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`transcript.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`transcript.${name}`, value);
  } catch {
    // Storage is full or forbidden: the choice holds for this page.
  }
}
