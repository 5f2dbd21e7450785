// Hits: heard in place, and gone through by keys.
import { HitKeys } from "../search/keys";
import { Listener } from "../search/listener";

export function start(root: HTMLElement): void {
  const audio = root.querySelector<HTMLAudioElement>("audio");
  if (audio !== null) {
    const listener = new Listener(root, audio);
    listener.listen();
    new HitKeys(root, listener).listen();
  }
}
