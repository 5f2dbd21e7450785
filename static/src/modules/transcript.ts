// The page of a transcript: text and sound joined.
import { Bookmarks } from "../transcript/bookmarks";
import { copy } from "../transcript/clipboard";
import { Follower, letTabIn } from "../transcript/follow";
import { clock, timeInHash } from "../transcript/format";
import { commandOf, type Command } from "../transcript/keys";
import { find, Player, SKIP_SECONDS } from "../transcript/player";
import { remember, remembered } from "../transcript/settings";
import { Speakers } from "../transcript/speakers";
import { cutWords, loadTimes, readSegments, segmentAt, wordStart, type Segment } from "../transcript/words";

export function start(root: HTMLElement): void {
  new TranscriptPage(root).open();
}

class TranscriptPage {
  private readonly segments: Segment[];
  private readonly byElement: Map<Element, Segment>;
  private readonly player: Player;
  private readonly follower: Follower;
  private readonly help: HTMLDialogElement;
  private readonly tools: HTMLTemplateElement;
  /** For those who may change who speaks. */
  private readonly speakers: Speakers | null;
  private readonly bookmarks: Bookmarks | null;
  private shortcuts = remembered("shortcuts") !== "no";

  constructor(private readonly root: HTMLElement) {
    this.segments = readSegments(root);
    this.byElement = new Map(this.segments.map((segment) => [segment.element, segment]));
    this.player = new Player(root, (time) => this.follower?.mark(time));
    this.follower = new Follower(root, this.segments, () => !this.player.audio.paused);
    this.help = find(root, ".shortcuts");
    this.tools = find(root, "template[data-tools]");
    const list = root.querySelector<HTMLDetailsElement>("[data-panel=bookmarks]");
    this.bookmarks = list && new Bookmarks(list, root.dataset["transcript"] ?? "", this.segments, (text) => this.player.say(text));
    this.speakers = "editable" in root.dataset ? new Speakers(root, this.segments) : null;
  }

  open(): void {
    this.root.addEventListener("click", (event) => this.onClick(event));
    this.root.addEventListener("keydown", (event) => this.onKeyOnPart(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("hashchange", () => this.openSharedPlace());
    this.offerShortcuts();
    this.bookmarks?.open();
    keepPlace(() => this.player.audio.currentTime);
    this.dressWhenNear();
    this.openSharedPlace();
    void this.learnWords();
  }

  private async learnWords(): Promise<void> {
    const known = await loadTimes(this.root.dataset["words"] ?? "", this.segments).catch(() => false);
    if (!known) {
      this.player.say(gettext("The times of the words could not be loaded. Reload the page to hear single words."));
      return;
    }
    this.showLegend();
    this.segments.filter((segment) => segment.dressed).forEach(cutWords);
    this.bookmarks?.mark();
    this.root.dataset["ready"] = "";
    this.follower.mark(this.player.audio.currentTime);
  }

  private showLegend(): void {
    const legend = this.root.querySelector<HTMLElement>(".transcript__legend");
    if (legend !== null) {
      find(legend, ".transcript__hint").hidden = false;
      find(legend, "[data-shows=corrections]").hidden = this.segments.every(({ corrections }) => corrections.length === 0);
    }
  }

  /** Words and buttons of a block of segments are made when it comes near the screen. */
  private dressWhenNear(): void {
    const near = new IntersectionObserver(
      (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => this.dressBlock(entry.target)),
      { rootMargin: "50% 0px" },
    );
    this.root.querySelectorAll(".segments").forEach((block) => near.observe(block));
  }

  private dressBlock(block: Element): void {
    for (const element of block.querySelectorAll(".segment")) {
      this.dress(element);
    }
  }

  private dress(element: Element): void {
    const segment = this.byElement.get(element);
    if (segment === undefined || segment.dressed) {
      return;
    }
    segment.dressed = true;
    cutWords(segment);
    this.bookmarks?.dress(segment);
    const tools = this.tools.content.cloneNode(true) as DocumentFragment;
    for (const button of tools.querySelectorAll("button")) {
      button.setAttribute("aria-label", `${button.textContent} ${clock(segment.start)}`);
    }
    element.append(tools);
    this.speakers?.dress(segment);
    letTabIn(element, element.hasAttribute("aria-current"));
  }

  private onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const action = target.closest<HTMLElement>("[data-action]")?.dataset["action"];
    const link = target.closest<HTMLAnchorElement>("a[href^='#t=']");
    const segment = this.byElement.get(target.closest(".segment") as Element);
    if (action !== undefined) {
      this.act(action);
    } else if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.playFrom(timeInHash(link.hash) ?? 0);
    } else if (segment !== undefined) {
      this.onClickInSegment(target, segment);
    }
  }

  private onClickInSegment(target: Element, segment: Segment): void {
    const tool = target.closest<HTMLElement>("[data-tool]")?.dataset["tool"];
    const word = segment.words.indexOf(target.closest(".word") as HTMLElement);
    if (tool === "bookmark") {
      void this.bookmarks?.make(this.timeIn(segment));
    } else if (tool === "link") {
      void this.copyLink(segment);
    } else if (tool === "text") {
      void this.copyText(segment);
    } else if (tool === "speaker" && (document.getSelection()?.isCollapsed ?? true)) {
      this.speakers?.askAbout(segment);
    } else if (word >= 0 && (document.getSelection()?.isCollapsed ?? true)) {
      this.playFrom(wordStart(segment, word));
    }
  }

  /** A time is a link: Enter follows it by itself, Space is ours. Of a chip both are. */
  private onKeyOnPart(event: KeyboardEvent): void {
    const target = event.target as Element;
    const link = target.closest<HTMLElement>("a[href^='#t=']");
    const chip = target.closest<HTMLElement>("[role=button]");
    if ((link !== null && event.key === " ") || (chip !== null && (event.key === " " || event.key === "Enter"))) {
      event.preventDefault();
      (link ?? chip)?.click();
    }
  }

  private onKey(event: KeyboardEvent): void {
    const command = this.shortcuts ? commandOf(event, this.player.used) : null;
    if (command !== null) {
      event.preventDefault();
      this.act(command);
    }
  }

  private act(action: Command | string): void {
    const actions: Record<string, () => void> = {
      toggle: () => this.togglePlaying(),
      back: () => this.player.skip(-SKIP_SECONDS),
      forward: () => this.player.skip(SKIP_SECONDS),
      "segment-start": () => this.goToSegment(this.current()),
      "segment-before": () => this.goToSegment(this.current() - 1),
      "segment-after": () => this.goToSegment(this.current() + 1),
      follow: () => this.follower.toggle(),
      retry: () => this.player.retry(),
      help: () => this.help.showModal(),
      speaker: () => this.askWhoSpeaks(),
      bookmark: () => void this.bookmarks?.make(this.timeMeant()),
    };
    actions[action]?.();
  }

  private current(): number {
    return segmentAt(this.segments, this.player.audio.currentTime);
  }

  private askWhoSpeaks(): void {
    const segment = this.segments[Math.max(0, this.current())];
    if (segment !== undefined) {
      this.speakers?.askAbout(segment);
    }
  }

  /** Of the selected word, else of the segment in which the keyboard is, else of the sound. */
  private timeMeant(): number {
    const selection = document.getSelection();
    const selected = selection?.isCollapsed === false ? selection.anchorNode?.parentElement : null;
    const place = selected ?? (this.player.audio.paused ? document.activeElement : null);
    const segment = this.byElement.get(place?.closest(".segment") as Element);
    if (segment === undefined) {
      return this.player.audio.currentTime;
    }
    const word = segment.words.indexOf(place?.closest(".word") as HTMLElement);
    return word >= 0 ? wordStart(segment, word) : this.timeIn(segment);
  }

  /** Of the sound where it is in this segment, else its beginning. */
  private timeIn(segment: Segment): number {
    const time = this.player.audio.currentTime;
    return this.segments[this.current()] === segment && time <= segment.end ? time : segment.start;
  }

  private togglePlaying(): void {
    this.player.toggle();
    if (!this.player.audio.paused) {
      this.follower.goAlong();
    }
  }

  private playFrom(time: number): void {
    this.player.playFrom(time);
    this.follower.goAlong();
  }

  private goToSegment(number: number): void {
    const segment = this.segments[Math.min(Math.max(0, number), this.segments.length - 1)];
    if (segment !== undefined) {
      this.player.moveTo(segment.start);
      this.follower.goAlong();
    }
  }

  /** #t=123.4 in the address: show that place, ready to play. */
  private openSharedPlace(): void {
    const time = timeInHash(location.hash);
    if (time === null) {
      return;
    }
    this.player.moveTo(time);
    this.follower.mark(this.player.audio.currentTime);
    const element = this.segments[Math.max(0, segmentAt(this.segments, time))]?.element;
    if (element !== undefined) {
      this.follower.scrollTo(element, false);
      this.dress(element);
      element.querySelector<HTMLElement>(".segment__time")?.focus({ preventScroll: true });
    }
  }

  private async copyLink(segment: Segment): Promise<void> {
    const hash = segment.element.querySelector<HTMLAnchorElement>(".segment__time")?.hash ?? "";
    history.replaceState(null, "", hash);
    this.player.say((await copy(location.href)) ? gettext("Link copied.") : gettext("The link is in the address bar."));
  }

  private async copyText(segment: Segment): Promise<void> {
    const speaker = segment.element.querySelector(".segment__speaker bdi")?.textContent ?? "";
    const text = segment.element.querySelector(".segment__text")?.textContent ?? "";
    const line = `[${clock(segment.start)}] ${speaker === "" ? "" : `${speaker}: `}${text}`;
    this.player.say((await copy(line)) ? gettext("Text copied.") : gettext("This browser does not allow copying."));
  }

  private offerShortcuts(): void {
    const box = find<HTMLInputElement>(this.help, "input");
    box.checked = this.shortcuts;
    box.addEventListener("change", () => {
      this.shortcuts = box.checked;
      remember("shortcuts", box.checked ? "yes" : "no");
    });
  }
}

/** Links to the other view of this page lead to where one is. */
function keepPlace(time: () => number): void {
  document.querySelectorAll<HTMLAnchorElement>("a[data-keeps-place]").forEach((link) => {
    link.addEventListener("click", () => {
      link.hash = time() > 0 ? `t=${time().toFixed(3)}` : "";
    });
  });
}
