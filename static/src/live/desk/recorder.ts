// What a hearing's recording does, without the page around it: which sound is captured, and where it is kept and sent.
import { reasonOf } from "../../calls";
import { LiveApi } from "../api";
import { Backlog } from "../sending/backlog";
import { AFTER_SOUND, Deeds } from "../sending/deeds";
import { Sender, type Link } from "../sending/sender";
import type { Deed, Frame, LiveStore } from "../sending/store";
import { HELD_LAST, type Microphone } from "../sound/microphone";
import { FRAME_SECONDS } from "../sound/frames";
import type { Mark, Session, StreamMessage } from "../types";
import { Answers } from "./answers";
import { Following } from "./following";
import type { Anchor } from "./mark_row";
import { modeOf, type Mode } from "./mode";
import { misfitText, silencedText } from "./notices";
import { hold } from "./only_page";
import { clientName, forget, recall, remember } from "./remembered";

export type Silence = "pause" | "off_record";

const GAP = 2000; // ms without sound that the record is to tell of
const NOTED_EVERY = 10; // frames

export interface Surroundings {
  /** Anything that is shown may have changed. */
  onChange(): void;
  onMessage(message: StreamMessage): void;
  /** Something that the clerk should know, and that does not pass by itself. */
  onTrouble(text: string): void;
  /** The server knows of it now; `mark`: what became of it. */
  onTold(deed: Deed, mark: Mark | null): void;
  /** It never will. */
  onRefused(deed: Deed, reason: string): void;
  /** Of the mark where nothing came from the microphone, with %s for the seconds. */
  gapLabel: string;
}

export class Recorder {
  mode: Mode;
  isClosed: boolean;
  link: Link = "connecting";
  /** Until when all sound is on the server; null while this page has sent none. */
  storedUntil: number | null = null;
  /** When something came from the microphone, or was to come: milliseconds since 1970. */
  heardAt = Date.now();
  readonly api: LiveApi;
  readonly deeds: Deeds;
  private sender: Sender | null = null;
  private microphone: Microphone | null = null;
  private following: Following | null = null;
  /** This page goes on for another one, and the server has not said yet when that one's sound ended. */
  private isTakingOver = false;
  /** Until the last pause is among the deeds. */
  private silenced: Promise<void> = Promise.resolve();
  private isSilencing = false;
  private readonly answers = new Answers();

  private constructor(
    public session: Session,
    readonly backlog: Backlog,
    store: LiveStore | null,
    private readonly around: Surroundings,
  ) {
    this.api = new LiveApi(session.id);
    this.deeds = new Deeds(session.id, this.api, store, {
      onDone: (mark, deed) => this.wasTold(mark, deed),
      onRefused: (reason, deed) => around.onRefused(deed, reason),
    });
    this.mode = modeOf(session);
    this.isClosed = session.closed_to_public;
  }

  static async open(session: Session, store: LiveStore | null, around: Surroundings): Promise<Recorder> {
    const backlog: Backlog = await Backlog.open(session, store, () => around.onChange());
    const recorder = new Recorder(session, backlog, store, around);
    await recorder.deeds.bringBack();
    recorder.deeds.waiting.forEach((deed) => recorder.goOnFrom(deed));
    const isOurs = recorder.isOurs || session.state === "ready";
    const mayRecord = isOurs && (await hold(`live ${session.id}`));
    if (!mayRecord && recorder.mode !== "over") {
      recorder.mode = "elsewhere";
      recorder.follow();
    } else if (recorder.mode !== "over" || !backlog.isEmpty) {
      recorder.connect();
    }
    return recorder;
  }

  get isRecording(): boolean {
    return this.mode === "recording";
  }

  /** What would be lost, or stop, if the page were left. */
  get isBusy(): boolean {
    const isStopping = this.mode === "stopping" && this.session.recording_id === null;
    const isOwed = !this.backlog.isEmpty || this.deeds.count > 0;
    return this.mode === "recording" || isStopping || (this.mode !== "elsewhere" && isOwed);
  }

  use(microphone: Microphone): void {
    this.microphone = microphone;
    if (this.isRecording) {
      this.noteGap();
      microphone.record();
    }
  }

  start(): void {
    remember(this.flag, "here");
    this.mode = "recording";
    this.heardAt = Date.now();
    this.noteHeard(Date.now());
    this.microphone?.record();
    this.around.onChange();
  }

  /** At once for the microphone; the server is told when it has all sound from before. */
  async silence(kind: Silence): Promise<void> {
    this.mode = kind === "pause" ? "paused" : "off_record";
    this.around.onChange();
    this.silenced = this.noteSilence(kind);
    await this.silenced;
  }

  /** Nobody's second click overtakes the first: a pause is told before its end. */
  async resume(): Promise<void> {
    await this.silenced;
    if (this.mode !== "paused" && this.mode !== "off_record") {
      return;
    }
    const kind = this.kindOfSilence;
    this.start();
    this.endSilence(kind);
  }

  private async noteSilence(kind: Silence): Promise<void> {
    this.isSilencing = true;
    await this.microphone?.hold();
    this.deeds.add(kind, "begin", this.backlog.place);
    this.isSilencing = false;
  }

  /** In its place; one that the server knows of before the frames that it does not take meanwhile, if there are any. */
  private endSilence(kind: Silence): void {
    const { place, first } = this.backlog;
    this.deeds.add(kind, "end", this.isSilenceUntold ? place : { ...place, seq: first });
  }

  /** Nothing that is said behind closed doors is sent before the server knows that they are. */
  setClosed(isClosed: boolean): void {
    this.isClosed = isClosed;
    this.around.onChange();
    const { place } = this.backlog;
    // A frame is under way: what it holds was said behind closed doors as well.
    const at = isClosed || !this.isRecording ? place.at : place.at + FRAME_SECONDS;
    this.deeds.add("closed", isClosed ? "begin" : "end", { ...place, at });
  }

  /** At this moment of what is captured, told to the server or not. */
  anchor(label: string): Deed {
    return this.deeds.add("anchor", "begin", { ...this.backlog.place, seq: AFTER_SOUND }, label);
  }

  name({ id, key, label, at }: Anchor): Deed {
    return this.deeds.name(id, key, label, at);
  }

  async stop(): Promise<void> {
    const isPaused = this.mode === "paused" || this.mode === "off_record";
    if (isPaused && !this.isSilenceUntold && !this.backlog.isEmpty) {
      this.endSilence(this.kindOfSilence); // else the server would not take what it does not have
    }
    this.mode = "stopping";
    remember(this.flag, "stopping");
    this.around.onChange();
    await this.microphone?.hold(HELD_LAST);
    if (this.link === "long") {
      await this.api.end().catch((error: unknown) => this.around.onTrouble(reasonOf(error))); // not through the socket
    } else {
      this.sender?.stop();
    }
  }

  /** Take over from the page that records now. */
  takeOver(): void {
    remember(this.flag, "here");
    if (this.mode === "elsewhere") {
      this.following?.close();
      this.following = null;
      this.mode = modeOf(this.session);
      this.isTakingOver = true;
      this.heardAt = Date.now();
    }
    if (this.sender === null) {
      this.connect(true);
    } else {
      this.sender.takeOver();
    }
    if (this.isRecording) {
      this.microphone?.record();
    }
    this.around.onChange();
  }

  take(pcm: ArrayBuffer, at: number): void {
    if (this.mode === "ready" || this.mode === "elsewhere" || this.mode === "over") {
      return;
    }
    this.heardAt = at;
    this.backlog.push(pcm, at);
    if (this.backlog.next % NOTED_EVERY === 0) {
      this.noteHeard(at);
    }
    this.sender?.wake();
  }

  /** Nothing came from the microphone for a while: the record says so. */
  noteGap(until = Date.now()): void {
    if (this.isTakingOver) {
      return;
    }
    const heard = Number(recall(`heard ${this.session.id}`) ?? Date.now());
    const missed = until - heard;
    if (this.isRecording && missed > GAP) {
      const seconds = Math.round(missed / 1000);
      const said = interpolate(gettext("Nothing was recorded for %s seconds"), [seconds]);
      this.around.onTrouble(`${said}.`);
      this.anchor(interpolate(this.around.gapLabel, [seconds]));
      this.noteHeard(Date.now());
    }
  }

  /** Sound that is nowhere but in this browser. */
  async keptSound(): Promise<Frame[]> {
    return [...(await this.backlog.aside()), ...(await this.backlog.all())];
  }

  private get flag(): string {
    return `session ${this.session.id}`;
  }

  /** Whether this browser recorded the session before the page was loaded. */
  private get isOurs(): boolean {
    return recall(this.flag) !== null || !this.backlog.isEmpty;
  }

  /** What the page that records would be told. */
  private follow(): void {
    this.following ??= new Following(this.session, (message) => this.heedElsewhere(message));
  }

  private heedElsewhere(message: StreamMessage): void {
    if (this.mode !== "elsewhere" && this.mode !== "stopping") {
      return;
    }
    if (message.type === "status") {
      this.session = message.session;
      this.isClosed = message.session.closed_to_public;
      if (message.session.state === "ending" || message.session.state === "ended") {
        this.mode = message.session.state === "ended" ? "over" : "stopping";
      }
    }
    this.around.onMessage(message);
    this.around.onChange();
  }

  private connect(takesOver = false): void {
    this.sender = new Sender(this.session, this.backlog, this.deeds, clientName(), takesOver, {
      onLink: (link) => this.showLink(link),
      onStored: (at) => {
        this.storedUntil = at ?? this.storedUntil;
        this.around.onChange();
      },
      onMisfit: (fit) => this.around.onTrouble(misfitText(fit)),
      onMessage: (message) => this.heed(message),
    });
    if (recall(this.flag) === "stopping") {
      this.mode = "stopping";
      this.sender.stop();
    }
  }

  private showLink(link: Link): void {
    this.link = link;
    if (link === "taken") {
      this.mode = "elsewhere";
      forget(this.flag);
      void this.microphone?.hold();
      this.follow();
    } else if (link === "ended") {
      this.finish();
    }
    this.around.onChange();
  }

  private finish(): void {
    this.mode = "over";
    forget(this.flag);
    forget(`heard ${this.session.id}`);
    this.sender?.close();
  }

  private heed(message: StreamMessage): void {
    if (message.type === "status" || message.type === "ready") {
      this.session = message.session;
      this.heedState(message.session);
    }
    if (message.type === "ready" && this.isTakingOver) {
      this.goOnAfter(message.missed_seconds);
    }
    this.around.onMessage(message);
    this.around.onChange();
  }

  /** What others did: another desk, a program, or the server itself. What this page has not told yet goes before it. */
  private heedState(session: Session): void {
    const isEnding = session.state === "ending" || session.state === "ended";
    if (isEnding && this.mode !== "over") {
      if (this.mode !== "stopping") {
        this.around.onTrouble(gettext("The session was ended, and not on this page: nothing is recorded any more."));
      }
      this.mode = "stopping";
      void this.microphone?.hold();
    } else if (!isEnding && !this.answers.areNewerThan(session)) {
      this.heedSilence(session.state);
      if (!this.isWaiting("closed")) {
        this.isClosed = session.closed_to_public;
      }
    }
  }

  private heedSilence(state: Session["state"]): void {
    const isOurs = this.isSilencing || this.isWaiting("pause", "off_record");
    const mayChange = this.mode === "recording" || this.mode === "paused" || this.mode === "off_record";
    if (isOurs || !mayChange || state === this.mode) {
      return;
    }
    if (state === "paused" || state === "off_record") {
      this.mode = state;
      this.around.onTrouble(silencedText(state));
      void this.microphone?.hold();
    } else if (state === "recording") {
      this.around.onTrouble(gettext("Recording goes on: it was resumed, and not on this page."));
      this.start();
    }
  }

  private isWaiting(...kinds: Deed["kind"][]): boolean {
    return this.deeds.waiting.some(({ kind }) => kinds.includes(kind));
  }

  private get isSilenceUntold(): boolean {
    return this.deeds.waiting.some(({ kind, does }) => does === "begin" && (kind === "pause" || kind === "off_record"));
  }

  private get kindOfSilence(): Silence {
    return this.mode === "off_record" ? "off_record" : "pause";
  }

  /** What is missing between the other page's sound and this one's; without a microphone it grows until there is one. */
  private goOnAfter(missed: number): void {
    this.isTakingOver = false;
    this.noteHeard(Date.now() - missed * 1000);
    if (this.microphone !== null) {
      this.noteGap(this.backlog.since ?? Date.now());
    }
  }

  private wasTold(mark: Mark | null, deed: Deed): void {
    this.answers.note(mark);
    this.sender?.goOn();
    this.around.onTold(deed, mark);
    this.around.onChange();
  }

  /** Of an earlier page, which the server has not heard of yet. */
  private goOnFrom({ kind, does }: Deed): void {
    if (kind === "closed") {
      this.isClosed = does === "begin";
    } else if (kind !== "anchor") {
      this.mode = does === "end" ? "recording" : kind === "pause" ? "paused" : "off_record";
    }
  }

  private noteHeard(at: number): void {
    remember(`heard ${this.session.id}`, String(at));
  }
}
