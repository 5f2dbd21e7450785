// Files dropped on the page. One that misses the area must not make the browser leave the page.

const OVER = "upload__area--over";

export function acceptDrops(
  area: HTMLElement,
  onFiles: (files: File[]) => void,
  onFolders: (areThere: boolean) => void,
): void {
  for (const kind of ["dragover", "drop"] as const) {
    window.addEventListener(kind, (event) => {
      if (hasFiles(event)) {
        event.preventDefault();
      }
    });
  }
  area.addEventListener("dragover", (event) => area.classList.toggle(OVER, hasFiles(event)));
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget as Node | null)) {
      area.classList.remove(OVER);
    }
  });
  area.addEventListener("drop", (event) => {
    area.classList.remove(OVER);
    const { files, folders } = sorted(event.dataTransfer);
    onFolders(folders > 0);
    onFiles(files);
  });
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

function sorted(transfer: DataTransfer | null): { files: File[]; folders: number } {
  const items = [...(transfer?.items ?? [])].filter((item) => item.kind === "file");
  const single = items.filter((item) => item.webkitGetAsEntry()?.isDirectory !== true);
  const files = single.map((item) => item.getAsFile()).filter((file) => file !== null);
  return { files, folders: items.length - single.length };
}
