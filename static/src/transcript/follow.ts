// Marks what is spoken, and keeps it in view until the reader scrolls away.
import { find } from "./player";
import { remember, remembered } from "./settings";
import { cutWords, segmentAt, wordAt, type Segment } from "./words";

const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);
// From further away a smooth scroll would only be a blur.
const SMOOTH_WITHIN_SCREENS = 1.5;

export class Follower {
  active = -1;
  private word: HTMLElement | null = null;
  private following = remembered("follow") !== "no";
  private readonly calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  constructor(
    private readonly root: HTMLElement,
    private readonly segments: Segment[],
    private readonly isPlaying: () => boolean,
  ) {
    this.showButton();
    this.noticeScrolling();
  }

  /** Mark the segment and the word at `time`. */
  mark(time: number): void {
    const number = segmentAt(this.segments, time);
    if (number !== this.active) {
      this.moveTo(number);
    }
    const segment = this.segments[number];
    const word = segment === undefined ? undefined : segment.words[wordAt(segment, time)];
    if (word !== (this.word ?? undefined)) {
      this.word?.classList.remove("word--spoken");
      word?.classList.add("word--spoken");
      this.word = word ?? null;
    }
  }

  toggle(): void {
    this.following = !this.following;
    remember("follow", this.following ? "yes" : "no");
    this.showButton();
    this.show();
  }

  /** The reader is where the sound is, by a click or a key: go along from here. */
  goAlong(): void {
    if (remembered("follow") !== "no") {
      this.following = true;
      this.showButton();
    }
    this.show();
  }

  /** Bring the active segment into view if it is not. */
  show(): void {
    const element = this.segments[this.active]?.element;
    if (element === undefined || !this.following) {
      return;
    }
    const top = find(this.root, ".player").getBoundingClientRect().bottom;
    const box = element.getBoundingClientRect();
    const room = window.innerHeight - top;
    if (box.top < top || box.bottom > top + room * 0.85) {
      this.scrollTo(element, Math.abs(box.top - top) < window.innerHeight * SMOOTH_WITHIN_SCREENS);
    }
  }

  scrollTo(element: HTMLElement, smooth: boolean): void {
    element.scrollIntoView({ block: "start", behavior: smooth && !this.calm.matches ? "smooth" : "instant" });
  }

  private moveTo(number: number): void {
    const before = this.segments[this.active]?.element;
    before?.removeAttribute("aria-current");
    letTabIn(before, false);
    this.active = number;
    const segment = this.segments[number];
    if (segment !== undefined) {
      cutWords(segment);
      segment.element.setAttribute("aria-current", "true");
      letTabIn(segment.element, true);
    }
    if (this.isPlaying()) {
      this.show();
    }
  }

  private noticeScrolling(): void {
    const stop = (): void => this.stopWhilePlaying();
    window.addEventListener("wheel", stop, { passive: true });
    window.addEventListener("touchmove", stop, { passive: true });
    window.addEventListener("keydown", (event) => {
      if (SCROLL_KEYS.has(event.key) && !event.defaultPrevented) {
        stop();
      }
    });
    window.addEventListener("pointerdown", (event) => {
      if (event.target === document.documentElement) {
        stop(); // the scroll bar
      }
    });
  }

  private stopWhilePlaying(): void {
    if (this.following && this.isPlaying()) {
      this.following = false;
      this.showButton();
    }
  }

  private showButton(): void {
    const button = find(this.root, "[data-action=follow]");
    button.textContent = this.following ? gettext("Stop following") : gettext("Follow again");
    button.classList.toggle("button--primary", !this.following);
  }
}

/** One stop of the Tab key a segment, its time; the tools are stops in the segment in use only. */
export function letTabIn(element: Element | undefined, open: boolean): void {
  element?.querySelectorAll<HTMLElement>("[data-tool]").forEach((tool) => {
    tool.tabIndex = open ? 0 : -1;
  });
}
