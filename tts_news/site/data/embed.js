// The one-row player embedded in a newspaper's article. It stores nothing, sends requests only to its own
// site, and tells the surrounding page only its height.
"use strict";

const audio = $("audio");
const [, from, to] = /t=([\d.]+),([\d.]+)/.exec(location.hash) || [null, "0", document.body.dataset.seconds];
const [start, end] = [Number(from), Number(to)];
const length = end - start;
const at = () => Math.min(Math.max(audio.currentTime - start, 0), length);
if (/theme=light/.test(location.hash)) document.documentElement.dataset.theme = "light";

$("seek").max = length;
$("length").textContent = clock(length);
audio.removeAttribute("controls");
$("controls").hidden = false;
show();

function show() {
  if (audio.currentTime >= end && !audio.paused) audio.pause();
  $("at").textContent = clock(at());
  $("seek").value = at();
  $("seek").setAttribute("aria-valuetext", fill(words.of, { at: inWords(at()), length: inWords(length) }));
  fillBar($("seek"), at(), length);
}
function seek(second) {
  audio.currentTime = start + Math.min(Math.max(second, 0), length);
  show();
}
function toggle() {
  if (!audio.paused) { audio.pause(); return; }
  if (audio.currentTime < start || audio.currentTime >= end - 0.1) seek(0);
  audio.play().catch(() => { $("status").textContent = words.cannot_play; });
}

$("play").addEventListener("click", toggle);
$("seek").addEventListener("input", (event) => seek(Number(event.target.value)));
$("speed").addEventListener("change", (event) => { audio.playbackRate = audio.defaultPlaybackRate = Number(event.target.value); });
for (const kind of ["play", "pause", "ended"]) audio.addEventListener(kind, () => shows($("play"), !audio.paused));
for (const kind of ["timeupdate", "seeked"]) audio.addEventListener(kind, show);
audio.addEventListener("error", () => { $("status").textContent = words.cannot_load; });
if ("mediaSession" in navigator) {
  navigator.mediaSession.metadata = new MediaMetadata({ title: document.querySelector("h1").textContent });
}

if (parent !== window) {
  const tell = () => parent.postMessage({ "tts-news": "height", height: Math.ceil($("player").getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe($("player"));
}
