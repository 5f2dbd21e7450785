// "Read the last answer": the last words of a role with their sound, while recording goes on. Before anybody is known
// to have that role: the last answer of whoever gave it, and the last words of each voice.
import { find } from "../../transcript/player";
import { clock } from "../../transcript/format";
import { reasonOf } from "../../calls";
import { element } from "../../dom";
import type { LiveApi } from "../api";
import { lastBefore, lastOf, voicesIn, type Utterance } from "./utterances";

const ASKED = 60; // lines: some minutes of the hearing
const OF_ROLE = 3;
const LEAD = 0.3; // seconds before the first word
const VOICE_KEYS = ["7", "8", "9"];

export class Readback {
  private readonly answer: HTMLElement;
  private voices: readonly Utterance[] = [];
  private opener: HTMLElement | null = null;
  private asked = 0;
  private readonly hint: HTMLElement;

  constructor(
    private readonly panel: HTMLElement,
    private readonly api: LiveApi,
  ) {
    this.answer = find(panel, "[data-shows=answer]");
    for (const button of this.buttons) {
      button.addEventListener("click", () => void this.read(button));
    }
    find(panel, "[data-action=readback-close]").addEventListener("click", () => this.close());
    this.hint = find(panel, "[data-shows=readback-asks]");
    panel.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && panel.contains(relatedTarget))) {
        this.askNoMore();
      }
    });
    panel.hidden = false;
  }

  /** Whether the next key says whose words they are to be: it has time, and the page says so. */
  get isAsking(): boolean {
    return !this.hint.hidden;
  }

  askNoMore(): void {
    this.hint.hidden = true;
  }

  /** The second key; false when it is none of ours. */
  press(key: string): boolean {
    const button = this.buttons.find(({ dataset }) => dataset["key"] === key);
    if (button !== undefined) {
      void this.read(button);
      return true;
    }
    this.askNoMore();
    const voice = this.voices[VOICE_KEYS.indexOf(key)];
    if (voice !== undefined) {
      this.showAnswer(voice, "");
    }
    return voice !== undefined;
  }

  /** The first key. */
  ask(): void {
    if (!this.panel.contains(document.activeElement)) {
      this.opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    }
    this.buttons[0]?.focus();
    this.hint.hidden = false;
    this.panel.scrollIntoView({ block: "nearest" });
  }

  /** The focus goes back to where it came from. */
  close(): void {
    const hadFocus = this.panel.contains(document.activeElement);
    this.asked += 1;
    this.askNoMore();
    this.clear();
    find(this.panel, "[data-action=readback-close]").hidden = true;
    if (hadFocus) {
      const opener = this.opener !== null && this.opener.isConnected && this.opener !== document.body ? this.opener : null;
      (opener ?? this.buttons[0])?.focus();
    }
  }

  private get buttons(): HTMLElement[] {
    return [...this.panel.querySelectorAll<HTMLElement>("[data-key]:not([data-voice])")];
  }

  private async read(button: HTMLElement): Promise<void> {
    find(this.panel, "[data-action=readback-close]").hidden = false;
    this.askNoMore();
    const asked = ++this.asked;
    const { role } = button.dataset;
    try {
      const ofRole = role ? lastOf(await this.api.lines({ role, last: String(OF_ROLE) })) : undefined;
      const all = ofRole === undefined ? await this.api.lines({ last: String(ASKED) }) : [];
      if (asked === this.asked) {
        this.showFound(ofRole, lastBefore(all), voicesIn(all), role ? (button.lastChild?.textContent ?? "") : "");
      }
    } catch (error) {
      if (asked === this.asked) {
        this.show(reasonOf(error));
      }
    }
  }

  /** `name`: of the role that was asked for; empty for the last answer of anybody. */
  private showFound(ofRole: Utterance | undefined, last: Utterance | undefined, voices: Utterance[], name: string): void {
    this.voices = voices;
    if (ofRole !== undefined) {
      this.showAnswer(ofRole, "");
    } else if (last !== undefined) {
      const text = gettext("%s: no voice is known to be this one yet. This is the last answer of all.");
      this.showAnswer(last, name === "" ? "" : interpolate(text, [name]));
    } else {
      this.show(gettext("Nothing has been heard yet: the last answer is here as soon as a line is finished."));
    }
  }

  private show(text: string): void {
    this.clear();
    this.answer.append(element("p", "", text));
  }

  private showAnswer({ lines }: Utterance, remark: string): void {
    const first = lines[0]!;
    this.clear();
    if (remark !== "") {
      this.answer.append(element("p", "muted small", remark));
    }
    const quote = element("blockquote", "desk__answer", lines.map(({ text }) => text).join(" "));
    const name = first.speaker || gettext("Voice not known");
    const who = element("p", "muted small", `${name} · ${clock(first.start)}`);
    const audio = document.createElement("audio");
    audio.controls = true;
    audio.setAttribute("aria-label", gettext("The last answer"));
    audio.src = this.api.soundOf(Math.max(0, first.start - LEAD), lines.at(-1)!.end + LEAD);
    this.answer.append(quote, who, audio);
    if (this.voices.length > 0) {
      this.answer.append(this.offer());
    }
    this.panel.scrollIntoView({ block: "nearest" });
    audio.focus();
    void audio.play().catch(() => undefined); // a browser that forbids it, or the next answer came first
  }

  /** The voices that are told apart, each a key. */
  private offer(): HTMLElement {
    const box = element("div", "row desk__keys", "");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", gettext("Last words of each voice"));
    this.voices.forEach((voice, number) => {
      const button = element("button", "button button--small", "");
      button.type = "button";
      button.dataset["voice"] = voice.speaker;
      button.append(element("kbd", "", VOICE_KEYS[number]!), voice.speaker);
      button.addEventListener("click", () => this.showAnswer(voice, ""));
      box.append(button);
    });
    return box;
  }

  /** A sound that is no longer in the page would play on. */
  private clear(): void {
    this.answer.querySelectorAll("audio").forEach((audio) => audio.pause());
    this.answer.replaceChildren();
  }
}
