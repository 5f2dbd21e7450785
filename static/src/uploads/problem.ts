// What went wrong and what to do, from a problem document of the server or from its absence.
export interface Problem {
  title: string;
  action: string;
  /** Whether trying again with what is stored can help. */
  canRetry: boolean;
  /** Whether logging in again is what helps. */
  needsLogin?: boolean;
}

interface ProblemDocument {
  title: string;
  code?: string;
  detail?: string;
  action?: string;
}

const RETRYABLE = [401, 403, 409, 423, 507];

export function problemOf(status: number, body: string): Problem {
  const canRetry = status === 0 || status >= 500 || RETRYABLE.includes(status);
  try {
    const document: unknown = JSON.parse(body);
    if (isProblem(document)) {
      if (document.code === "unauthenticated") {
        return sessionEnded();
      }
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

function sessionEnded(): Problem {
  return {
    title: gettext("Your session has ended."),
    action: gettext("Log in again in another tab, then come back to this page."),
    canRetry: true,
    needsLogin: true,
  };
}

/** What to do, with a way to do it. */
export function adviceOf(problem: { action: string; needsLogin?: boolean }): (string | Node)[] {
  if (problem.needsLogin !== true) {
    return [problem.action];
  }
  const link = document.createElement("a");
  link.href = "/login/";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = gettext("Log in");
  return [problem.action, " ", link];
}

export function fileUnreadable(): Problem {
  return {
    title: gettext("The file was moved, changed or removed while it was being sent."),
    action: gettext("Choose the file again."),
    canRetry: false,
  };
}

function isProblem(value: unknown): value is ProblemDocument {
  return typeof value === "object" && value !== null && typeof (value as { title?: unknown }).title === "string";
}
