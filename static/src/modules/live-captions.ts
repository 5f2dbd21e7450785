// The captions of a live session, to read along.
import "../live/fonts.css";
import { CaptionPage } from "../live/captions/page";

export function start(root: HTMLElement): void {
  new CaptionPage(root);
}
