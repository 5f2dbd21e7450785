// The upload area of a hearing: files by button or by drag and drop, two at once, the rest in a queue.
import { csrfToken } from "../csrf";
import { acceptDrops } from "./drop";
import { type Action, Row, stateText } from "./row";
import { BUSY, fingerprintOf, type State, Upload } from "./upload";

const AT_ONCE = 2;
/** States that are worth hearing for those who do not see the row. */
const ANNOUNCED: readonly State[] = ["waiting", "checking", "paused", "done", "duplicate", "failed"];
const REPAINT = 250; // ms: numbers that change faster cannot be read

interface Entry {
  upload: Upload;
  row: Row;
  state: State | null;
  painted: number;
}

export class UploadArea {
  private readonly entries: Entry[] = [];
  private readonly rows: HTMLElement;
  private readonly input: HTMLInputElement;
  /** The unfinished upload for which a file is being chosen. */
  private wanted: HTMLElement | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly announce: (text: string) => void,
    private readonly onUploaded: () => void,
  ) {
    this.rows = root.querySelector("[data-rows]") as HTMLElement;
    this.input = root.querySelector("[data-input]") as HTMLInputElement;
    this.input.addEventListener("change", () => this.chosen());
    this.input.addEventListener("cancel", () => (this.wanted = null));
    acceptDrops(root.querySelector("[data-drop]") as HTMLElement, (files) => this.add(files), (areThere) => {
      (root.querySelector("[data-folder-note]") as HTMLElement).hidden = !areThere;
    });
    window.addEventListener("beforeunload", (event) => this.warn(event));
    for (const element of this.unfinished()) {
      new Row(element, (action) => this.actOnUnfinished(element, action));
    }
  }

  private chosen(): void {
    const files = [...(this.input.files ?? [])];
    this.input.value = ""; // so that the same file can be chosen again
    const wanted = this.wanted;
    this.wanted = null;
    if (wanted !== null && files[0] !== undefined) {
      this.goOn(wanted, files[0]);
    } else {
      this.add(files);
    }
  }

  private add(files: File[]): void {
    for (const file of files) {
      const fingerprint = fingerprintOf(file);
      const earlier = this.unfinished().find((element) => element.dataset["fingerprint"] === fingerprint);
      if (earlier !== undefined) {
        this.goOn(earlier, file);
      } else if (!this.isUnderWay(fingerprint)) {
        this.enqueue(file, null, null);
      }
    }
  }

  private enqueue(file: File, url: string | null, place: HTMLElement | null): void {
    const { endpoint = "", hearing = "" } = this.root.dataset;
    const language = (this.root.querySelector("[data-language]") as HTMLSelectElement).value;
    const upload = new Upload(file, { endpoint, hearing, language, url }, () => this.changed(entry));
    const template = this.root.querySelector("[data-template]") as HTMLTemplateElement;
    const row = Row.fromTemplate(template, (action) => this.act(entry, action));
    const entry: Entry = { upload, row, state: null, painted: 0 };
    this.entries.push(entry);
    if (place === null) {
      this.rows.append(row.element);
    } else {
      place.replaceWith(row.element);
    }
    this.changed(entry);
  }

  private goOn(element: HTMLElement, file: File): void {
    if (fingerprintOf(file) === element.dataset["fingerprint"]) {
      this.enqueue(file, element.dataset["unfinished"] ?? null, element);
      return;
    }
    const problem = {
      title: gettext("This is another file, or the file has changed since."),
      action: gettext("Choose the same file, or discard this upload and upload the file anew."),
    };
    new Row(element, () => undefined).showProblem(problem);
    this.announce(`${problem.title} ${problem.action}`);
  }

  private act(entry: Entry, action: Action): void {
    const { upload, row } = entry;
    if (action === "pause") {
      upload.pause();
    } else if (action === "resume" || action === "retry") {
      upload.enqueue();
    } else {
      if (action === "cancel") {
        void upload.cancel();
      }
      this.entries.splice(this.entries.indexOf(entry), 1);
      this.removeRow(row.element);
    }
    this.pump();
  }

  private actOnUnfinished(element: HTMLElement, action: Action): void {
    if (action === "choose") {
      this.wanted = element;
      this.input.click();
    } else if (action === "discard") {
      void this.discard(element);
    }
  }

  private async discard(element: HTMLElement): Promise<void> {
    const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": csrfToken() };
    const response = await fetch(element.dataset["unfinished"] ?? "", { method: "DELETE", headers }).catch(() => null);
    if (response !== null && (response.ok || response.status === 404)) {
      this.removeRow(element);
    } else {
      const problem = { title: gettext("It could not be removed now."), action: gettext("Try again in a minute.") };
      new Row(element, () => undefined).showProblem(problem);
    }
  }

  private removeRow(element: HTMLElement): void {
    const hadFocus = element.contains(document.activeElement);
    element.remove();
    if (hadFocus) {
      this.input.focus();
    }
  }

  private changed(entry: Entry): void {
    const { upload, row } = entry;
    const isNew = entry.state !== upload.state;
    if (!isNew && performance.now() - entry.painted < REPAINT) {
      return;
    }
    entry.state = upload.state;
    entry.painted = performance.now();
    row.show(upload);
    if (isNew) {
      this.stateChanged(upload);
    }
  }

  private stateChanged(upload: Upload): void {
    if (ANNOUNCED.includes(upload.state)) {
      const said = upload.problem === null ? stateText(upload) : `${upload.problem.title} ${upload.problem.action}`;
      this.announce(`${upload.file.name}: ${said}`);
    }
    if (upload.state === "done" || upload.state === "duplicate") {
      this.onUploaded();
    }
    this.pump();
  }

  /** Start what waits, as far as there is room. */
  private pump(): void {
    const busy = this.entries.filter(({ upload }) => BUSY.includes(upload.state)).length;
    if (busy < AT_ONCE) {
      this.entries.find(({ upload }) => upload.state === "queued")?.upload.start();
    }
  }

  private isUnderWay(fingerprint: string): boolean {
    const ended: State[] = ["done", "duplicate", "failed", "cancelled"];
    return this.entries.some(({ upload }) => !ended.includes(upload.state) && fingerprintOf(upload.file) === fingerprint);
  }

  private unfinished(): HTMLElement[] {
    return [...this.rows.querySelectorAll<HTMLElement>("[data-unfinished]")];
  }

  private warn(event: BeforeUnloadEvent): void {
    if (this.entries.some(({ upload }) => upload.state === "queued" || BUSY.includes(upload.state))) {
      event.preventDefault();
    }
  }
}
