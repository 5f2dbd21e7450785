// The dialog that asks who is speaking, and for which parts that holds.
import { Refusal, type Calls, type Current, type Identity, type Outcome, type Speaker, type SpeakerList } from "./calls";
import { clock } from "./format";
import { find } from "./player";
import type { Segment } from "./words";

/** What the dialog is about: a speaker, a segment of theirs, or a segment of which nobody knows who says it. */
export interface Question {
  speaker: string | null;
  segment: Segment | null;
  /** How many parts of the speaker are this segment and those after it. */
  following: number;
  isFirst: boolean;
}

export class Who {
  private readonly dialog: HTMLDialogElement;
  private readonly form: HTMLFormElement;
  private list: SpeakerList = { items: [], offers: [] };
  private isAsking = false;
  private question: Question = { speaker: null, segment: null, following: 0, isFirst: true };

  constructor(root: HTMLElement, private readonly calls: Calls, private readonly done: (outcome: Outcome) => void) {
    this.dialog = find(root, ".who");
    this.form = find(this.dialog, "form");
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    for (const field of this.form.querySelectorAll("[name=name], [name=role], [name=ordinal]")) {
      field.addEventListener("input", () => this.choose("new"));
    }
  }

  /** Raises Refusal when there is nothing to ask about. Asked twice in a row, it is asked once. */
  async ask(question: Question): Promise<void> {
    if (this.isAsking || this.dialog.open) {
      return;
    }
    this.isAsking = true;
    try {
      this.list = await this.calls.speakers();
    } finally {
      this.isAsking = false;
    }
    this.question = question;
    if (this.current === null && question.segment === null) {
      throw new Refusal(gettext("This speaker is not in the transcript any more. Load the page again."));
    }
    this.form.reset();
    this.refuse("");
    this.showPeople();
    this.showTyped();
    this.showParts();
    this.dialog.showModal();
    find(this.form, "input[name=who]").focus();
  }

  private get current(): Speaker | null {
    return this.list.items.find(({ id }) => id === this.question.speaker) ?? null;
  }

  private showPeople(): void {
    const { segment } = this.question;
    const place = segment === null ? "" : clock(segment.start);
    const name = this.current?.shown_name ?? gettext("Speaker not known yet");
    find(this.dialog, "[data-shows=now]").textContent = [name, place].filter((part) => part !== "").join(" · ");
    const free = this.list.offers.map((offer, number) => ({ ...offer, number })).filter((offer) => offer.taken_by === null);
    this.fill("offers", free.map((offer) => choice(`offer-${offer.number}`, offer.shown_name)));
    const others = this.list.items.filter(({ id }) => id !== this.question.speaker);
    this.fill("others", others.map((other) => choice(`speaker-${other.id}`, other.shown_name, other)));
  }

  private showTyped(): void {
    find<HTMLInputElement>(this.form, "[name=name]").value = this.current?.name ?? "";
    find<HTMLSelectElement>(this.form, "[name=role]").value = this.current?.role ?? "";
    find<HTMLInputElement>(this.form, "[name=ordinal]").value = String(this.current?.ordinal ?? "");
  }

  private fill(group: string, choices: HTMLElement[]): void {
    const holder = find(this.form, `[data-shows=${group}]`);
    const title = document.createElement("h3");
    title.className = "who__group";
    title.textContent = holder.dataset["title"] ?? "";
    holder.replaceChildren(...(choices.length > 0 ? [title, ...choices] : []));
  }

  private showParts(): void {
    const { current, question } = this;
    const parts = find(this.form, ".who__parts");
    parts.hidden = current === null || question.segment === null;
    const all = current?.segments ?? 0;
    find(this.form, "[data-shows=all]").textContent = interpolate(ngettext("All, %s part", "All, %s parts", all), [all]);
    const following = interpolate(
      ngettext("From here on, %s part", "From here on, %s parts", question.following),
      [question.following],
    );
    find(this.form, "[data-shows=following]").textContent = following;
    const split = find<HTMLInputElement>(this.form, "[value=following]");
    (split.parentElement as HTMLElement).hidden = question.isFirst || question.following < 2;
    find<HTMLInputElement>(this.form, current === null ? "[value=this]" : "[value=all]").checked = true;
  }

  private choose(value: string): void {
    const input = this.form.querySelector<HTMLInputElement>(`[name=who][value="${value}"]`);
    if (input !== null) {
      input.checked = true; // a person may be somebody else's by now
    }
  }

  private onSubmit(event: SubmitEvent): void {
    if ((event.submitter as HTMLButtonElement | null)?.value === "cancel") {
      return; // the dialog closes
    }
    event.preventDefault();
    void this.save();
  }

  private async save(): Promise<void> {
    const fields = new FormData(this.form);
    const button = find<HTMLButtonElement>(this.form, "[value=save]");
    button.disabled = true;
    try {
      const outcome = await this.carryOut(String(fields.get("who")), String(fields.get("parts")));
      this.dialog.close();
      this.done(outcome);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      await this.renew(String(fields.get("who")), error.current);
      this.refuse(error.message);
    } finally {
      button.disabled = false;
    }
  }

  /** What others have changed meanwhile is shown; what was chosen and typed here stays. */
  private async renew(who: string, segment: Current | null): Promise<void> {
    const list = await this.calls.speakers().catch(() => null);
    if (list === null) {
      return;
    }
    if (list.items.some(({ id }) => id === this.question.speaker)) {
      this.list = list;
      this.showPeople();
      this.choose(who);
    }
    const speaker = list.items.find(({ shown_name }) => shown_name === segment?.speaker);
    const segments = segment === null ? [] : [{ ...segment, speaker_id: speaker?.id ?? null }];
    this.done({ change: null, speakers: list.items, segments });
  }

  /** Raises Refusal where another speaker has that name already: two of one name cannot be told apart. */
  private async carryOut(who: string, parts: string): Promise<Outcome> {
    const { current, question } = this;
    const other = this.list.items.find(({ id }) => who === `speaker-${id}`) ?? null;
    const identity = this.identityOf(who);
    const namesake = this.list.items.find((one) => one !== current && other === null && isSame(one, identity));
    if (namesake !== undefined) {
      const text = gettext("%s speaks here already. Choose that speaker in the list: then both are one.");
      throw new Refusal(interpolate(text, [namesake.shown_name]));
    }
    const somebody = other === null ? { new: identity } : { speaker_id: other.id };
    if (current === null || parts === "this") {
      const element = (question.segment as Segment).element;
      return this.calls.reassign(element.dataset["id"] ?? "", Number(element.dataset["revision"]), somebody);
    }
    if (parts === "following") {
      return this.calls.split(current, question.segment?.element.dataset["id"] ?? "", somebody);
    }
    return other === null ? this.calls.name(current.id, current.revision, identity) : this.calls.merge(current, other);
  }

  private identityOf(who: string): Identity {
    const offer = this.list.offers[Number(/^offer-(\d+)$/.exec(who)?.[1])];
    if (offer !== undefined) {
      const { name, role, ordinal, participant_id } = offer;
      return { name, role, ordinal, participant_id };
    }
    const typed = (field: string): string => String(new FormData(this.form).get(field)).trim();
    const [name, role] = [typed("name"), typed("role")];
    const isAsBefore = name === this.current?.name;
    return {
      name,
      role,
      ordinal: role === "" ? null : Number(typed("ordinal")) || null,
      participant_id: isAsBefore ? this.current?.participant_id ?? null : null,
    };
  }

  private refuse(message: string): void {
    const place = find(this.form, "[data-shows=refusal]");
    place.textContent = message;
    place.hidden = message === "";
    place.scrollIntoView({ block: "center" }); // the list of people is longer than a small screen
  }
}

function isSame(one: Identity, other: Identity): boolean {
  const alike = one.name.toLowerCase() === other.name.toLowerCase() && one.role === other.role;
  return one.name !== "" && alike && one.ordinal === other.ordinal;
}

function choice(value: string, name: string, speaker?: Speaker): HTMLElement {
  const label = document.createElement("label");
  label.className = "who__choice";
  const input = document.createElement("input");
  input.type = "radio";
  input.name = "who";
  input.value = value;
  label.append(input, " ", speaker === undefined ? plain(name) : chip(speaker));
  return label;
}

function plain(name: string): HTMLElement {
  const text = document.createElement("bdi");
  text.textContent = name;
  return text;
}

/** As templates/transcription/_chip.html makes it. */
export function chip(speaker: Speaker): HTMLElement {
  const made = document.createElement("span");
  made.className = `speaker speaker--${speaker.colour}`;
  const initials = document.createElement("span");
  initials.className = "speaker__initials";
  initials.setAttribute("aria-hidden", "true");
  initials.textContent = speaker.initials;
  const name = plain(speaker.shown_name);
  name.className = "speaker__name";
  made.append(initials, name);
  return made;
}
