// Correcting a line while the hearing goes on. What was read when the form was opened is what the correction is of:
// where somebody else has changed the line since, both texts are shown, and none is lost.
import { reasonOf, Refused } from "../../calls";
import { element } from "../../dom";
import type { LiveApi } from "../api";
import type { Line } from "../types";
import type { Unfinished, Wording } from "./unfinished";

export interface Surroundings {
  api: LiveApi;
  /** The id of the list of names. */
  names: string;
  /** It is the line now, whoever wrote it. */
  onDone(line: Line): void;
  onLeft(line: Line): void;
  /** At each key: what would be lost with the page; null: nothing. */
  onTyped(unfinished: Unfinished | null): void;
}

export class LineForm {
  readonly form = element("form", "caption__form", "");
  private readonly text = document.createElement("textarea");
  private readonly speaker = document.createElement("input");
  private readonly error = element("p", "field__error", "");
  private readonly conflict = element("div", "caption__conflict", "");
  private isSaving = false;
  /** What was read before anything was typed: whoever comes back after a reload sees what has become of it since. */
  private read: Line;

  /** `line`: as it was read; the correction is of its revision. */
  constructor(
    private line: Line,
    private readonly around: Surroundings,
  ) {
    this.read = line;
    this.build();
    this.write(line);
    this.form.addEventListener("keydown", (event) => this.press(event));
    this.form.addEventListener("input", () => this.note());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
  }

  focus(): void {
    this.form.scrollIntoView({ block: "nearest" });
    this.text.focus();
  }

  /** With what an earlier page was told. `now`: the line as it has become. */
  goOn(mine: Wording, now: Line): void {
    this.write(mine);
    if (now.revision > this.line.revision) {
      this.show(now);
    }
  }

  /** Somebody else has changed the line meanwhile. What is typed stays; nothing is saved over theirs unseen. */
  meet(theirs: Line): void {
    if (this.isSaving) {
      return; // the answer says what became of it
    }
    if (same(this.wording, this.line)) {
      this.line = this.read = theirs;
      this.write(theirs);
    } else {
      this.show(theirs);
    }
  }

  private get wording(): Wording {
    return { text: this.text.value.trim(), speaker: this.speaker.value.trim() };
  }

  private write({ text, speaker }: Wording): void {
    this.text.value = text;
    this.speaker.value = speaker;
  }

  private note(): void {
    const mine = { text: this.text.value, speaker: this.speaker.value };
    this.around.onTyped(same(this.wording, this.line) ? null : { line: this.read, mine });
  }

  private press(event: KeyboardEvent): void {
    const isField = event.target === this.text || event.target === this.speaker;
    if (event.key === "Escape") {
      event.stopPropagation(); // it puts nothing else away
      this.around.onLeft(this.line);
    } else if (event.key === "Enter" && isField && !event.isComposing) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  private async save(): Promise<void> {
    if (this.isSaving) {
      return;
    }
    this.isSaving = true;
    this.error.hidden = true;
    try {
      this.around.onDone(await this.around.api.correct(this.line, this.wording));
    } catch (problem) {
      const current = problem instanceof Refused && problem.code === "stale_revision" ? problem.answer["segment"] : null;
      if (current) {
        this.line = current as Line; // it has been shown: what is saved next is meant
        this.show(this.line);
        this.conflict.focus(); // another Enter saves nothing
      } else {
        this.error.textContent = reasonOf(problem);
        this.error.hidden = false;
      }
    } finally {
      this.isSaving = false;
    }
  }

  /** Both texts, and what can become of them. */
  private show(theirs: Line): void {
    const mine = this.wording;
    const title = element("p", "caption__conflict-title", gettext("Somebody else has changed this line meanwhile."));
    const choices = element("div", "caption__versions", "");
    choices.append(
      version(gettext("Theirs"), theirs, gettext("Keep theirs"), () => this.around.onDone(theirs)),
      version(gettext("Yours"), mine, gettext("Put yours in its place"), () => this.put(mine, theirs)),
    );
    const how = element("p", "muted small", gettext("Or write what holds into the field, of both, and save."));
    this.conflict.replaceChildren(title, choices, how);
    this.conflict.hidden = false;
    this.form.scrollIntoView({ block: "nearest" });
  }

  private put(mine: Wording, theirs: Line): void {
    this.line = theirs;
    this.write(mine);
    this.note();
    void this.save();
  }

  private build(): void {
    this.text.className = "input";
    this.text.rows = 2;
    this.text.setAttribute("aria-label", gettext("Text of this line"));
    this.speaker.className = "input input--short";
    this.speaker.placeholder = gettext("Speaker");
    this.speaker.setAttribute("aria-label", gettext("Speaker"));
    this.speaker.setAttribute("list", this.around.names);
    this.speaker.maxLength = 100;
    const save = element("button", "button button--small button--primary", gettext("Save"));
    const cancel = element("button", "button button--small", gettext("Cancel"));
    cancel.type = "button";
    cancel.addEventListener("click", () => this.around.onLeft(this.line));
    this.error.setAttribute("role", "alert");
    this.error.hidden = true;
    this.conflict.setAttribute("role", "alert");
    this.conflict.tabIndex = -1;
    this.conflict.hidden = true;
    this.form.append(this.conflict, this.text, this.speaker, save, cancel, this.error);
  }
}

function version(name: string, said: Wording, label: string, take: () => void): HTMLElement {
  const box = element("div", "caption__version", "");
  const text = element("blockquote", "", "");
  if (said.speaker !== "") {
    text.append(element("strong", "caption__speaker", said.speaker), " ");
  }
  text.append(said.text);
  const button = element("button", "button button--small", label);
  button.type = "button";
  button.addEventListener("click", take);
  box.append(element("p", "muted small", name), text, button);
  return box;
}

function same(one: Wording, other: Wording): boolean {
  return one.text === other.text && one.speaker === other.speaker;
}
