// The panel in which the clerk chooses a microphone, sees that it hears, and is told what is wrong with it.
import { find } from "../../transcript/player";
import { RATE } from "../sound/resample";
import type { Fault, Level } from "../sound/levels";
import { devices, HELD_LAST, isPermitted, Microphone, NoMicrophone, type Choice, type Obstacle } from "../sound/microphone";
import { Meters } from "./meters";
import { recall, recallChoice, remember } from "./remembered";

const TEST_SECONDS = 4;
const PATIENCE = 6000; // ms: whoever is asked by the browser may not see it, and a device may not answer at all
const SAID_EVERY = 5; // levels: twice a second is enough for words
const SWITCHES = ["echoCancellation", "noiseSuppression", "autoGainControl"] as const;

export interface Surroundings {
  /** Frames, while something is recorded. */
  onFrame(pcm: ArrayBuffer, at: number): void;
  /** It has been opened, or opened anew: whoever records goes on with it. */
  onOpen(microphone: Microphone): void;
  onLost(): void;
  onGap(since: number): void;
}

export class MicrophonePanel {
  microphone: Microphone | null = null;
  /** Of the session, once there is one. */
  channels: number | null = null;
  private readonly meters: Meters;
  private readonly device: HTMLSelectElement;
  private readonly mix: HTMLSelectElement;
  private test: ArrayBuffer[] | null = null;
  private heard = 0;
  private isWanted = false;
  private asked = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly around: Surroundings,
  ) {
    this.meters = new Meters(find(root, "[data-shows=meters]"));
    this.device = find(root, "[name=device]");
    this.mix = find(root, "[name=mix]");
    find(root, "[data-action=microphone]").addEventListener("click", () => void this.open());
    find(root, "[data-action=test]").addEventListener("click", () => void this.tryOut());
    this.device.addEventListener("change", () => void this.reopen());
    this.mix.addEventListener("change", () => void this.reopen());
    for (const name of SWITCHES) {
      const box = this.box(name);
      box.checked = recall(name) === "on";
      box.addEventListener("change", () => {
        remember(name, box.checked ? "on" : "off");
        void this.reopen();
      });
    }
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.deviceCame());
  }

  /** Without a question where the browser has been asked before. */
  async openIfPermitted(): Promise<void> {
    if (await isPermitted()) {
      await Promise.race([this.open(), passed(PATIENCE)]);
    }
  }

  async open(): Promise<void> {
    this.isWanted = true;
    this.endTest();
    const microphone = await this.ask();
    if (microphone === null) {
      return;
    }
    this.microphone = microphone;
    find(this.root, "[data-shows=microphone-off]").hidden = true;
    find(this.root, "[data-shows=microphone-on]").hidden = false;
    this.showError("");
    await this.offer(this.microphone);
    this.around.onOpen(this.microphone);
  }

  /** As long as it takes; whoever asks again takes what comes then. Null: none, and the page says why. */
  private async ask(): Promise<Microphone | null> {
    const asked = ++this.asked;
    const isCurrent = (): boolean => asked === this.asked;
    const late = window.setTimeout(() => isCurrent() && this.showObstacle("unanswered"), PATIENCE);
    try {
      const microphone = await Microphone.open(this.choice(), this.listener(), this.channels);
      if (!isCurrent()) {
        void microphone.close();
      }
      return isCurrent() ? microphone : null;
    } catch (error) {
      if (!(error instanceof NoMicrophone)) {
        throw error;
      }
      if (isCurrent()) {
        this.showObstacle(error.obstacle);
      }
      return null;
    } finally {
      window.clearTimeout(late);
    }
  }

  /** The number of channels is fixed from now on. */
  settle(channels: number): void {
    this.channels = channels;
    this.mix.disabled = true;
    if (this.test !== null) {
      void this.microphone?.hold();
    }
    this.endTest();
  }

  async close(): Promise<void> {
    this.isWanted = false;
    this.asked += 1; // what is answered now comes too late
    await this.microphone?.close(HELD_LAST);
    this.microphone = null;
  }

  private async reopen(): Promise<void> {
    remember("device", this.device.value);
    remember("label", this.device.selectedOptions[0]?.textContent ?? "");
    remember("mix", this.mix.value);
    this.meters.clear();
    await this.microphone?.close();
    this.microphone = null;
    await this.open();
  }

  private choice(): Choice {
    const processing = Object.fromEntries(SWITCHES.map((name) => [name, this.box(name).checked]));
    return { ...recallChoice(), ...(processing as Record<(typeof SWITCHES)[number], boolean>) };
  }

  private listener() {
    return {
      onLevels: (levels: readonly Level[], faults: readonly (Fault | null)[]) => this.show(levels, faults),
      onFrame: (pcm: ArrayBuffer, at: number) => (this.test === null ? this.around.onFrame(pcm, at) : this.test.push(pcm)),
      onGap: (since: number) => this.around.onGap(since),
      onLost: () => {
        this.microphone = null;
        this.meters.clear();
        find(this.root, "[data-shows=microphone-off]").hidden = false;
        this.showError(gettext("The microphone is gone. Plug it in again, or choose another."));
        this.around.onLost();
        void this.list();
      },
    };
  }

  /** The one that was lost is back, or another one is there now. */
  private async deviceCame(): Promise<void> {
    const there = await devices();
    const isBack = this.isWanted && this.microphone === null && there.some(({ deviceId }) => deviceId === recall("device"));
    await (isBack ? this.open() : this.list());
  }

  private async offer(microphone: Microphone): Promise<void> {
    await this.list();
    const wanted = recall("label");
    if (wanted !== null && wanted !== "" && wanted !== microphone.label) {
      const text = gettext("Another device than last time: %s instead of %s. Is it the right one?");
      this.showError(interpolate(text, [microphone.label, wanted]));
    }
    this.device.value = microphone.device;
    remember("device", microphone.device);
    this.offerMix(microphone.deviceChannels);
  }

  private async list(): Promise<void> {
    const options = (await devices()).map(({ deviceId, label }) => new Option(label, deviceId));
    this.device.replaceChildren(...options);
    if (this.microphone !== null) {
      this.device.value = this.microphone.device;
    }
  }

  private offerMix(count: number): void {
    find(this.root, "[data-shows=mix]").hidden = count < 2;
    const single = Array.from({ length: count }, (_, channel) =>
      new Option(interpolate(gettext("Only channel %s"), [channel + 1]), String(channel)));
    this.mix.replaceChildren(
      new Option(gettext("All channels mixed into one"), "mixed"),
      new Option(gettext("Each channel for itself: one speaker a channel"), "each"),
      ...single,
    );
    this.mix.value = String(recallChoice().mix);
  }

  private show(levels: readonly Level[], faults: readonly (Fault | null)[]): void {
    this.meters.show(levels, faults);
    this.heard += 1;
    if (this.heard % SAID_EVERY === 0) {
      const worst = faults.findIndex((fault) => fault !== null);
      const text = worst < 0 ? "" : faultText(faults[worst]!, worst, levels.length);
      const shown = find(this.root, "[data-shows=fault]");
      if (shown.textContent !== text) {
        shown.textContent = text;
      }
    }
  }

  private async tryOut(): Promise<void> {
    const { microphone } = this;
    if (microphone === null || this.test !== null) {
      return;
    }
    const test: ArrayBuffer[] = [];
    this.test = test;
    this.showTest();
    microphone.record();
    await passed(TEST_SECONDS * 1000);
    if (this.test === test) {
      await microphone.hold();
    }
    if (this.test !== test) {
      return; // another device meanwhile, or a session: what is heard now is no test
    }
    this.test = null;
    const samples = new Int16Array(await new Blob(test).arrayBuffer());
    const first = samples.filter((_, index) => index % microphone.channels === 0);
    await microphone.play(first, RATE);
    this.showTest();
  }

  private endTest(): void {
    this.test = null;
    this.showTest();
  }

  private showTest(): void {
    find<HTMLButtonElement>(this.root, "[data-action=test]").disabled = this.test !== null || this.channels !== null;
  }

  private box(name: string): HTMLInputElement {
    return find(this.root, `[name=${name}]`);
  }

  private showObstacle(obstacle: Obstacle): void {
    find(this.root, "[data-shows=microphone-off]").hidden = false;
    this.showError(obstacleText(obstacle));
  }

  private showError(text: string): void {
    const shown = find(this.root, "[data-shows=microphone-error]");
    shown.textContent = text;
    shown.hidden = text === "";
  }
}

function obstacleText(obstacle: Obstacle): string {
  const texts: Record<Obstacle, string> = {
    forbidden: gettext("The browser does not let this page listen. Allow the microphone beside the address, then try again."),
    missing: gettext("No microphone was found. Plug one in, then try again."),
    busy: gettext("Another program uses the microphone. Close it, then try again."),
    insecure: gettext("A browser gives the microphone only to pages with https. Ask your administrator for that address."),
    unanswered: gettext("The browser has not given the microphone yet. Answer its question beside the address, or try again."),
    broken: gettext("The sound of this device cannot be read. Try another device, or another browser."),
  };
  return texts[obstacle];
}

function faultText(fault: Fault, channel: number, count: number): string {
  const texts: Record<Fault, string> = {
    silent: gettext("No sound at all. Is the microphone muted, or is it the wrong device?"),
    clipping: gettext("Too loud: words are distorted. Turn the microphone down."),
    noisy: gettext("Loud noise, even when nobody speaks. Move the microphone away from fans and machines."),
    faint: gettext("Nobody has been heard for half a minute. Is the microphone near enough?"),
  };
  return count < 2 ? texts[fault] : interpolate(gettext("Channel %s: %s"), [channel + 1, texts[fault]]);
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, milliseconds));
}
