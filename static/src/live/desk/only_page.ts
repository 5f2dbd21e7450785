// One page of a browser records a session.

/** Whether no other page of this browser has it; it is kept until the page goes. Without locks nobody knows. */
export async function hold(name: string): Promise<boolean> {
  if (!navigator.locks) {
    return true;
  }
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}
