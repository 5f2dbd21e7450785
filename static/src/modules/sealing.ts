// The list of staff, where it is of use only while "sealed" is ticked: not of a case that is sealed as a whole
// (data-always), nor of a hearing, parts of which may be closed to the public (data-parts). One's own box is ticked while
// it is sealed: see transcription/staff.py.
export function start(root: HTMLElement): void {
  const box = root.querySelector<HTMLInputElement>("input[name='sealed']");
  const staff = root.querySelector<HTMLElement>("[data-staff]");
  if (box === null || staff === null || "always" in root.dataset) {
    return;
  }
  const own = staff.querySelector<HTMLInputElement>("input:disabled");
  const show = (): void => {
    staff.hidden = !box.checked && !("parts" in root.dataset);
    if (own !== null) {
      own.checked = box.checked || own.defaultChecked;
    }
  };
  box.addEventListener("change", show);
  show();
}
