// Who speaks, on the page of a transcript: the chip beside each part, the list on top, and what becomes of them.
import { toast } from "../toast";
import { Again } from "./again";
import { Calls, orSay, type Identity, type Outcome, type Speaker, type Suggestion } from "./calls";
import { clock } from "./format";
import { chip, Who } from "./who";
import type { Segment } from "./words";

export class Speakers {
  private readonly calls: Calls;
  private readonly who: Who;
  private readonly panel: HTMLDetailsElement | null;

  constructor(root: HTMLElement, private readonly segments: Segment[]) {
    this.calls = new Calls(root.dataset["transcript"] ?? "");
    this.who = new Who(root, this.calls, (outcome) => void this.take(outcome));
    this.panel = root.querySelector(".speakers");
    this.panel?.addEventListener("click", (event) => this.onClickInPanel(event));
    this.offerAgain(root);
    root.dataset["scripted"] = "";
  }

  private offerAgain(root: HTMLElement): void {
    const stale = root.querySelector<HTMLElement>("[data-shows=stale]");
    stale?.querySelector("button")?.addEventListener("click", () => location.reload());
    const showEnd = (): void => {
      if (stale) {
        stale.hidden = false;
      }
    };
    if (this.panel !== null) {
      new Again(this.panel, root.dataset["transcript"] ?? "", this.calls, () => this.refreshPanel(), showEnd);
    }
  }

  /** The chip of a segment becomes a button; its text can still be selected. */
  dress(segment: Segment): void {
    const found = segment.element.querySelector<HTMLElement>(".segment__speaker .speaker");
    if (found === null) {
      return;
    }
    const name = found.querySelector(".speaker__name, .visually-hidden")?.textContent ?? "";
    found.setAttribute("role", "button");
    found.setAttribute("aria-haspopup", "dialog");
    found.setAttribute("aria-label", interpolate(gettext("%s, %s: who is speaking?"), [name, clock(segment.start)]));
    found.title = gettext("Who is speaking?");
    found.dataset["tool"] = "speaker";
  }

  askAbout(segment: Segment): void {
    const speaker = segment.element.dataset["speaker"] || null;
    const theirs = this.segments.filter(({ element }) => element.dataset["speaker"] === speaker);
    const place = theirs.indexOf(segment);
    this.ask({ speaker, segment, following: theirs.length - place, isFirst: place <= 0 });
  }

  private ask(question: Parameters<Who["ask"]>[0]): void {
    void orSay(this.who.ask(question));
  }

  private onClickInPanel(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLButtonElement>("button");
    const { speaker, undo } = button?.dataset ?? {};
    const suggested = button?.closest<HTMLElement>("[data-suggested]");
    const dismissed = button?.closest<HTMLElement>("[data-dismissed]");
    if (speaker !== undefined) {
      this.ask({ speaker, segment: null, following: 0, isFirst: true });
    } else if (undo !== undefined) {
      this.undo(undo);
    } else if (button && suggested) {
      this.answer(button, suggested);
    } else if (dismissed) {
      this.suggestAgain(dismissed.dataset["dismissed"] ?? "", suggestionsOf(dismissed));
    }
  }

  private answer(button: HTMLButtonElement, suggested: HTMLElement): void {
    const { suggested: speaker = "", revision, voice } = suggested.dataset;
    if ("accept" in button.dataset) {
      const byVoice = "byVoice" in button.dataset ? voice : undefined;
      const named = this.calls.name(speaker, Number(revision), identityOf(button), byVoice);
      void this.orShow(named.then((outcome) => this.take(outcome)));
    } else {
      void this.orShow(this.decline(speaker, suggestionsOf(suggested)));
    }
  }

  /** What is refused was written for a list that others have changed. */
  private async orShow(work: Promise<void>): Promise<void> {
    const shown = work.catch(async (error: unknown) => {
      await this.refreshPanel();
      throw error;
    });
    await orSay(shown);
  }

  private async decline(speaker: string, suggestions: Suggestion[]): Promise<void> {
    for (const suggestion of suggestions) {
      await this.calls.decline(speaker, suggestion);
    }
    await this.refreshPanel();
    const act = (): void => this.suggestAgain(speaker, suggestions);
    toast(gettext("Suggestion dismissed."), { label: gettext("Undo"), act });
  }

  private suggestAgain(speaker: string, suggestions: Suggestion[]): void {
    const again = async (): Promise<void> => {
      for (const suggestion of suggestions) {
        await this.calls.suggestAgain(speaker, suggestion);
      }
      await this.refreshPanel();
      toast(gettext("It may be suggested again."));
    };
    void this.orShow(again());
  }

  private undo(change: string): void {
    const undone = this.calls.undo(change).then(async (outcome) => {
      await this.take(outcome, false);
      toast(gettext("Undone."));
    });
    void this.orShow(undone);
  }

  /** Show what is different now, and offer to take it back. */
  private async take(outcome: Outcome, offersUndo = true): Promise<void> {
    const byId = new Map(outcome.speakers.map((speaker) => [speaker.id, speaker]));
    const moved = new Map(outcome.segments.map((segment) => [segment.id, segment]));
    for (const segment of this.segments) {
      const { dataset } = segment.element;
      const state = moved.get(dataset["id"] ?? "");
      if (state !== undefined) {
        dataset["speaker"] = state.speaker_id ?? "";
        dataset["revision"] = String(state.revision);
      }
      const speaker = dataset["speaker"] || null;
      if (speaker === null || byId.has(speaker)) {
        this.draw(segment, byId.get(speaker ?? "")); // anybody else was merged by somebody else meanwhile
      }
    }
    const change = outcome.change;
    if (change !== null && offersUndo) {
      toast(change.description, { label: gettext("Undo"), act: () => this.undo(change.id) });
    }
    await this.refreshPanel();
  }

  private draw(segment: Segment, speaker: Speaker | undefined): void {
    const old = segment.element.querySelector<HTMLElement>(".segment__speaker .speaker");
    const fresh = speaker === undefined ? unknown() : chip(speaker);
    if (old === null || (old.className === fresh.className && old.textContent === fresh.textContent)) {
      return;
    }
    const hadFocus = old === document.activeElement;
    const tabIndex = old.tabIndex;
    old.replaceWith(fresh);
    if (segment.dressed) {
      this.dress(segment);
      fresh.tabIndex = tabIndex;
    }
    if (hadFocus) {
      fresh.focus({ preventScroll: true });
    }
  }

  /** The list is written by the server, in the reader's language. */
  private async refreshPanel(): Promise<void> {
    const body = this.panel?.querySelector<HTMLElement>(".speakers__body");
    const response = await fetch(this.panel?.dataset["panel"] ?? "").catch(() => null);
    if (body && response?.ok && !response.redirected) {
      const hadFocus = body.contains(document.activeElement);
      body.innerHTML = await response.text();
      this.count(body);
      if (hadFocus || document.activeElement === document.body) {
        this.panel?.querySelector<HTMLElement>("summary")?.focus({ preventScroll: true });
      }
    }
  }

  private count(body: HTMLElement): void {
    const show = (part: string, text: string, isHidden: boolean): void => {
      const place = this.panel?.querySelector<HTMLElement>(`[data-counts=${part}]`);
      if (place) {
        place.textContent = text;
        place.hidden = isHidden;
      }
    };
    const speakers = body.querySelectorAll(".speakers__row").length;
    const suggestions = body.querySelectorAll("[data-suggested]").length;
    show("speakers", interpolate(ngettext("%s speaker", "%s speakers", speakers), [speakers]), false);
    const text = interpolate(ngettext("%s suggestion", "%s suggestions", suggestions), [suggestions]);
    show("suggestions", text, suggestions === 0);
  }
}

function suggestionsOf({ dataset }: HTMLElement): Suggestion[] {
  const roles: Suggestion[] = (dataset["roles"] ?? "").split(" ").filter(Boolean).map((role) => ({ role }));
  const voice = dataset["voice"];
  return voice === undefined ? roles : [...roles, { voice }];
}

function identityOf({ dataset }: HTMLElement): Identity {
  return {
    name: dataset["name"] ?? "",
    role: dataset["role"] ?? "",
    ordinal: dataset["ordinal"] ? Number(dataset["ordinal"]) : null,
    participant_id: dataset["participant"] || null,
  };
}

function unknown(): HTMLElement {
  const made = document.createElement("span");
  made.className = "speaker speaker--unknown";
  const dash = document.createElement("span");
  dash.setAttribute("aria-hidden", "true");
  dash.textContent = "—";
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = gettext("Speaker not known yet");
  made.append(dash, words);
  return made;
}
