// Beside each line: when it begins and who speaks. Fingers and mice use it; keys do the same from within the text.
import { gutter, GutterMarker, type EditorView } from "@codemirror/view";
import type { Extension } from "@codemirror/state";

import { clock } from "../transcript/format";
import type { Cast } from "./cast";
import { refreshMarks } from "./marks";
import { rowAtLine, setSpeaker, spliceRows } from "./rows";
import type { Sounds } from "./sounds";

export interface GutterActions {
  onTime(line: number): void;
  onSpeaker(line: number): void;
}

class WhoMarker extends GutterMarker {
  constructor(
    private readonly time: string,
    private readonly initials: string,
    private readonly name: string,
    private readonly colour: number,
    private readonly others: string,
  ) {
    super();
  }

  override eq(other: WhoMarker): boolean {
    const isSameSpeaker = this.initials === other.initials && this.name === other.name && this.colour === other.colour;
    return isSameSpeaker && this.time === other.time && this.others === other.others;
  }

  override toDOM(): Node {
    const box = element("div", "who-mark", "");
    const chip = element("span", `who-mark__chip speaker speaker--${this.colour}`, "");
    chip.append(element("span", "speaker__initials", this.initials), element("bdi", "who-mark__name", this.name));
    chip.dataset["part"] = "speaker";
    chip.title = this.name;
    const time = element("span", "who-mark__time numeric", this.time);
    time.dataset["part"] = "time";
    box.append(time, chip);
    if (this.others !== "") {
      box.append(element("span", "who-mark__others", this.others));
    }
    return box;
  }
}

export function whoGutter(sounds: Sounds, cast: Cast, actions: GutterActions): Extension {
  return gutter({
    class: "cm-who",
    lineMarker: (view, block) => markerAt(view, view.state.doc.lineAt(block.from).number, sounds, cast),
    lineMarkerChange: ({ transactions }) =>
      transactions.some(({ effects }) =>
        effects.some((effect) => effect.is(refreshMarks) || effect.is(spliceRows) || effect.is(setSpeaker)),
      ),
    domEventHandlers: {
      mousedown: (view, block, event) => {
        const part = (event.target as Element).closest<HTMLElement>("[data-part]")?.dataset["part"];
        const line = view.state.doc.lineAt(block.from).number;
        if (part === "time") {
          actions.onTime(line);
        } else if (part === "speaker") {
          actions.onSpeaker(line);
        }
        event.preventDefault(); // the caret stays where it is
        return part !== undefined;
      },
    },
  });
}

function markerAt(view: EditorView, line: number, sounds: Sounds, cast: Cast): WhoMarker {
  const { id, speaker } = rowAtLine(view.state, line);
  const { initials, shown_name: name, colour } = cast.speaker(speaker);
  return new WhoMarker(clock(sounds.of(id).start), initials, name, colour, cast.initialsIn(id));
}

function element(tag: string, style: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = style;
  made.textContent = text;
  return made;
}
