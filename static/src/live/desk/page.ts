// The clerk's desk: joins the microphone, the recorder and the panels of the page.
import { ask } from "../../dialog";
import { find } from "../../transcript/player";
import { clock } from "../../transcript/format";
import type { Deed, LiveStore } from "../sending/store";
import { saveAsFile } from "../sound/wav";
import type { Degraded, Session, StreamMessage } from "../types";
import { keepAwake } from "../awake";
import { Guess } from "../captions/interim";
import { degradedText } from "../degraded";
import { Bar, modeText } from "./bar";
import { showEngine } from "./engine_line";
import { Guests } from "./guests";
import { openHelp } from "./help";
import { commandOf, type Command } from "./keys";
import { Leave, leaveText } from "./leave";
import { offerLeftovers } from "./leftovers";
import { Lines } from "./lines";
import { Marks } from "./marks";
import { MicrophonePanel } from "./microphone_panel";
import { notice } from "./notices";
import { Over } from "./over";
import { Readback } from "./readback";
import { Recorder } from "./recorder";
import { recall, remember } from "./remembered";
import { UnfinishedCorrections } from "./unfinished";

export class DeskPage {
  private readonly microphone: MicrophonePanel;
  private readonly leave: Leave;
  private readonly bar: Bar;
  private readonly guess = new Guess((interim) => this.lines?.showInterim(interim));
  private recorder: Recorder | null = null;
  private lines: Lines | null = null;
  private marks: Marks | null = null;
  private guests: Guests | null = null;
  private readback: Readback | null = null;
  private told = "";
  private wasClosed: boolean | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly store: LiveStore | null,
  ) {
    this.microphone = new MicrophonePanel(this.panel("microphone"), {
      onFrame: (pcm, at) => this.recorder?.take(pcm, at),
      onOpen: (microphone) => {
        this.recorder?.use(microphone);
        this.show();
      },
      onLost: () => this.show(),
      onGap: () => this.recorder?.noteGap(),
    });
    const channels = (): number => this.microphone.microphone?.channels ?? 1;
    this.leave = new Leave(this.panel("leave"), root.dataset["hearing"]!, channels, (session) => void this.open(session));
    this.bar = new Bar(find(root, "[data-shows=bar]"), (deed) => void this.act(deed));
    find(root, "[data-shows=place]").hidden = false;
    window.addEventListener("beforeunload", (event) => {
      if (this.recorder?.isBusy === true) {
        event.preventDefault();
      }
    });
    document.addEventListener("keydown", (event) => this.press(event));
    this.offerKeys();
  }

  /** `refused`: the last decision of the panel, if there is no session. */
  async begin(session: Session | null, refused: Session | null): Promise<void> {
    if (session !== null) {
      await this.open(session);
    } else {
      this.panel("microphone").hidden = false;
      this.bar.lock();
      this.leave.show(refused);
      await this.microphone.openIfPermitted();
    }
    this.show();
    if (this.store !== null) {
      await offerLeftovers(find(this.root, "[data-shows=notices]"), this.store, session?.id ?? null);
    }
  }

  private async open(session: Session): Promise<void> {
    this.leave.hide();
    this.showLeave(session);
    this.microphone.settle(session.channels);
    const recorder = await Recorder.open(session, this.store, {
      onChange: () => this.show(),
      onMessage: (message) => this.heed(message),
      onTrouble: (text) => notice(find(this.root, "[data-shows=notices]"), text),
      onTold: (deed, mark) => mark !== null && this.marks?.settle(deed, mark),
      onRefused: (deed, reason) => this.refuse(deed, reason),
      gapLabel: this.root.dataset["gap"] ?? "",
    });
    this.recorder = recorder;
    const { api } = recorder;
    const say = (text: string): void => this.say(text);
    const unfinished = new UnfinishedCorrections(this.root.dataset["user"] ?? "", session.id);
    this.lines = new Lines(this.panel("captions"), api, "editable" in this.root.dataset, unfinished, say);
    this.marks = new Marks(this.panel("anchors"), recorder, say);
    this.readback = new Readback(this.panel("readback"), api);
    this.guests = new Guests(this.panel("guests"), api, session);
    session.marks.forEach((mark) => this.marks?.put(mark));
    recorder.deeds.waiting.filter(({ kind }) => kind === "anchor").forEach((deed) => this.marks?.bringBack(deed));
    showEngine(find(this.root, "[data-shows=engine]"), session);
    this.showDegraded(session.degraded);
    this.show();
    const loaded = this.lines.load(); // a server that hangs keeps no microphone waiting
    if (recorder.mode !== "over" && recorder.mode !== "stopping") {
      keepAwake(); // a machine that falls asleep hears nothing
      this.panel("microphone").hidden = false;
      await (this.microphone.microphone === null ? this.microphone.openIfPermitted() : this.take());
    }
    if (!this.bar.focusStart() && document.activeElement === document.body) {
      this.panel("microphone").querySelector<HTMLElement>("[data-action=microphone]")?.focus();
    }
    await loaded;
    void navigator.storage?.persist?.();
  }

  private async take(): Promise<void> {
    this.recorder?.use(this.microphone.microphone!);
  }

  private show(): void {
    const { recorder } = this;
    if (recorder === null) {
      return;
    }
    if (recorder.link !== "open") {
      this.guess.drop();
    }
    this.bar.show(recorder, this.microphone.microphone !== null);
    this.guests?.shut(recorder.isClosed);
    this.showUnheard(recorder);
    this.tell(recorder);
    this.marks?.allow(recorder.mode === "recording" || recorder.mode === "paused" || recorder.mode === "off_record");
    if (recorder.mode === "stopping" || recorder.mode === "over") {
      void this.microphone.close();
      this.marks?.finish();
      ["microphone", "anchors", "guests", "readback", "keys"].forEach((name) => (this.panel(name).hidden = true));
      find(this.root, "[data-shows=degraded]").hidden = true;
      Over.of(this.panel("over")).show(recorder);
      if (recorder.mode === "over") {
        this.lines?.close();
      }
    }
  }

  private heed(message: StreamMessage): void {
    this.guess.take(message);
    if (message.type === "final" || message.type === "corrected") {
      this.lines?.put(message.segment);
    } else if (message.type === "withdrawn") {
      this.lines?.withdraw(message.ids, this.recorder?.session.hears_closed === true);
    } else if (message.type === "ready") {
      void this.lines?.catchUp();
    } else if (message.type === "mark") {
      this.marks?.put(message.mark);
    } else if (message.type === "status") {
      this.guests?.show(message.session);
      showEngine(find(this.root, "[data-shows=engine]"), message.session);
      message.session.marks.forEach((mark) => this.marks?.put(mark));
      this.heedDoors(message.session.closed_to_public);
      this.showDegraded(message.session.degraded);
    } else if (message.type === "degraded") {
      this.showDegraded(message.level);
    }
  }

  /** Lines that were withheld meanwhile are for this reader now, or not for the public. */
  private heedDoors(isClosed: boolean): void {
    if (this.wasClosed !== null && this.wasClosed !== isClosed) {
      void this.lines?.catchUp();
    }
    this.wasClosed = isClosed;
  }

  private refuse(deed: Deed, reason: string): void {
    const isMark = this.marks?.fail(deed) === true;
    const text = isMark ? interpolate(gettext("The mark “%s” is not in the record: %s"), [deed.label, reason]) : reason;
    notice(find(this.root, "[data-shows=notices]"), text);
  }

  private showDegraded(level: Degraded): void {
    const badge = find(this.root, "[data-shows=degraded]");
    badge.hidden = level === "";
    badge.textContent = degradedText(level);
  }

  private showLeave(session: Session): void {
    const said = document.querySelector<HTMLElement>("[data-shows=leave]")!;
    said.textContent = leaveText(session);
    said.hidden = false;
  }

  /** Whoever took over and is not assigned sees nothing while it is closed to the public: why, and what helps. */
  private showUnheard({ mode, isClosed, session }: Recorder): void {
    const said = this.root.querySelector<HTMLElement>("[data-shows=unheard]");
    if (said !== null) {
      said.hidden = !isClosed || session.hears_closed || mode === "stopping" || mode === "over";
    }
  }

  private async act(deed: string): Promise<void> {
    const { recorder } = this;
    if (recorder === null) {
      return;
    }
    const deeds: Record<string, () => Promise<void> | void> = {
      start: () => recorder.start(),
      pause: () => recorder.silence("pause"),
      off: () => recorder.silence("off_record"),
      resume: () => recorder.resume(),
      closed: () => recorder.setClosed(!recorder.isClosed),
      stop: () => this.stop(recorder),
      take: () => recorder.takeOver(),
      save: () => this.save(recorder),
    };
    await deeds[deed]?.();
  }

  private async stop(recorder: Recorder): Promise<void> {
    const isSure = await ask({
      title: gettext("Stop the recording?"),
      text: interpolate(gettext("%s have been recorded. After stopping, this session cannot go on; a pause can."), [
        clock(recorder.backlog.captured),
      ]),
      yes: gettext("Stop"),
      no: gettext("Go on recording"),
    });
    if (isSure) {
      await recorder.stop();
    }
  }

  private async save(recorder: Recorder): Promise<void> {
    const frames = await recorder.keptSound();
    saveAsFile(frames.map(({ pcm }) => pcm), recorder.session.channels, recorder.session.id);
  }

  private press(event: KeyboardEvent): void {
    const mayUseKeys = find<HTMLInputElement>(this.root, "[name=keys]").checked;
    const command = mayUseKeys ? commandOf(event, this.readback?.isAsking === true) : null;
    if (command === "help") {
      event.preventDefault();
      this.help();
    } else if (this.recorder !== null && command !== null && this.obey(command)) {
      event.preventDefault();
    }
  }

  private obey(command: Exclude<Command, "help">): boolean {
    if (typeof command === "object") {
      return "role" in command ? this.readback!.press(command.role) : this.marks!.press(command.digit);
    }
    if (command === "readback") {
      this.readback?.ask();
      return true;
    }
    this.readback?.askNoMore();
    if (command === "escape") {
      this.readback?.close();
    } else if (command === "edit") {
      this.lines?.editNewest();
    } else {
      return this.bar.press(command);
    }
    return true;
  }

  private offerKeys(): void {
    const box = find<HTMLInputElement>(this.root, "[name=keys]");
    box.checked = recall("keys") !== "off";
    box.addEventListener("change", () => remember("keys", box.checked ? "on" : "off"));
    find(this.root, "[data-action=help]").addEventListener("click", () => this.help());
    this.panel("keys").hidden = false;
  }

  private panel(name: string): HTMLElement {
    return find(this.root, `[data-panel=${name}]`);
  }

  /** What changes without the focus being there is said as well. */
  private tell(recorder: Recorder): void {
    const closed = recorder.isClosed ? gettext("Closed to the public") : gettext("Open to the public");
    const isSealed = "sealed" in this.root.dataset; // it is never open
    const now = isSealed ? `${modeText(recorder.mode)}.` : `${modeText(recorder.mode)}. ${closed}.`;
    if (this.told !== now && this.told !== "") {
      this.say(now);
    }
    this.told = now;
  }

  private help(): void {
    openHelp(find<HTMLDialogElement>(this.root, "[data-dialog=help]"));
  }

  private say(text: string): void {
    find(this.root, "[data-shows=said]").textContent = text;
  }
}
