// Links with data-start play that stretch in the audio element beside them; without it they lead to the transcript.
export function start(root: HTMLElement): void {
  const audio = root.querySelector("audio");
  if (audio === null) {
    return;
  }
  let end = Infinity;
  audio.addEventListener("timeupdate", () => {
    if (audio.currentTime >= end) {
      audio.pause();
    }
  });
  // Whoever seeks or plays by the controls hears on.
  audio.addEventListener("pause", () => {
    end = Infinity;
  });
  root.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-start]");
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    audio.pause();
    audio.currentTime = Number(link.dataset["start"]);
    void audio.play().then(() => {
      end = Number(link.dataset["end"]);
    }, () => location.assign(link.href));
  });
}
