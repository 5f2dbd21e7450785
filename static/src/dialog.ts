// A question before something that is not easily undone, in a native dialog.
export interface Question {
  title: string;
  text: string;
  yes: string;
  no: string;
}

/** False for the other button and for Escape. The focus returns to where it was. */
export function ask(question: Question): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const title = document.createElement("h2");
  title.id = "question";
  title.textContent = question.title;
  dialog.setAttribute("aria-labelledby", title.id);
  const text = document.createElement("p");
  text.textContent = question.text;
  const form = document.createElement("form");
  form.className = "button-row";
  form.method = "dialog";
  form.append(button("yes", question.yes, "button"), button("no", question.no, "button button--primary"));
  dialog.append(title, text, form);
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector<HTMLElement>('[value="no"]')?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function button(value: string, label: string, style: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.value = value;
  made.textContent = label;
  made.className = style;
  return made;
}
