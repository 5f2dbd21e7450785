/** An element with its class and its text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  style: string,
  text: string,
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = style;
  made.textContent = text;
  return made;
}
