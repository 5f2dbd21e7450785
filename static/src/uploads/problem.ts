// What went wrong and what to do, from a problem document of the server or from its absence.
export interface Problem {
  title: string;
  action: string;
  /** Whether trying again with what is stored can help. */
  canRetry: boolean;
}

const RETRYABLE = [401, 403, 409, 423, 507];

export function problemOf(status: number, body: string): Problem {
  const canRetry = status === 0 || status >= 500 || RETRYABLE.includes(status);
  try {
    const document: unknown = JSON.parse(body);
    if (isProblem(document)) {
      return { title: document.title, action: document.action ?? document.detail ?? "", canRetry };
    }
  } catch {
    // No document: a proxy or a stopped server answered.
  }
  return {
    title: gettext("The server did not answer as expected."),
    action: gettext("Try again. If it happens again, tell your administrator."),
    canRetry,
  };
}

export function fileUnreadable(): Problem {
  return {
    title: gettext("The file was moved, changed or removed while it was being sent."),
    action: gettext("Choose the file again."),
    canRetry: false,
  };
}

function isProblem(value: unknown): value is { title: string; detail?: string; action?: string } {
  return typeof value === "object" && value !== null && typeof (value as { title?: unknown }).title === "string";
}
