// The picture alone, on the whole screen where the browser lets it.

/** Show the picture alone, or everything again; a browser may refuse the screen, not the page. */
export function fill(wanted = !document.body.classList.contains("full")) {
  document.body.classList.toggle("full", wanted);
  if (wanted) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
}

/** Esc leaves the screen without a word to the page: then it shows everything again, too. */
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement) document.body.classList.remove("full");
});
