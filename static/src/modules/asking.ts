// Questions: an answer is written without leaving the page.
import { Asking } from "../search/asking";

export function start(root: HTMLElement): void {
  new Asking(root).listen();
}
