// The recordings of a hearing: uploads, and the list with the progress of each transcription.
import { RecordingList } from "../jobs/list";
import { UploadArea } from "../uploads/area";

export function start(root: HTMLElement): void {
  const announcer = root.querySelector("[data-announcer]") as HTMLElement;
  const announce = (text: string): void => {
    announcer.textContent = text;
  };
  const list = new RecordingList(root.querySelector("[data-list]") as HTMLElement, announce);
  const area = root.querySelector<HTMLElement>("[data-upload]");
  if (area !== null) {
    new UploadArea(area, announce, () => list.refreshSoon());
  }
}
