// Work that a key asks for and its letter need not wait for.

/** Does `act` right after what is going on, once however often it is asked for; `now` does what is still to be done. */
export class Soon {
  private readonly channel = new MessageChannel();
  isWanted = false;

  constructor(private readonly act: () => void) {
    this.channel.port1.onmessage = () => this.now();
  }

  /** A task of its own: unlike timers and frames nothing slows it down where the page is not to be seen. */
  ask(): void {
    if (!this.isWanted) {
      this.isWanted = true;
      this.channel.port2.postMessage(null);
    }
  }

  now(): void {
    if (this.isWanted) {
      this.isWanted = false;
      this.act();
    }
  }
}
