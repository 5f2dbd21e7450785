// The list of staff is of use only while "sealed" is ticked (or the whole case is sealed: data-always).
export function start(root: HTMLElement): void {
  const box = root.querySelector<HTMLInputElement>("input[name='sealed']");
  const staff = root.querySelector<HTMLElement>("[data-staff]");
  if (box === null || staff === null || "always" in root.dataset) {
    return;
  }
  const show = (): void => {
    staff.hidden = !box.checked;
  };
  box.addEventListener("change", show);
  show();
}
