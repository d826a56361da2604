// The show's home page: plays editions where they are listed, searches titles, keeps editions offline.
"use strict";

const audio = $("audio");
const bar = $("bar");
let current = null;
let length = 0;

// Turn links to sounds into buttons that play them on this page.
for (const link of document.querySelectorAll("a.play")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  const name = link.closest(".edition").querySelector(".name");
  Object.assign(button.dataset, link.dataset, { address: link.href, title: name.textContent, page: name.getAttribute("href") });
  button.setAttribute("aria-label", link.getAttribute("aria-label"));
  button.append(...link.childNodes, $("play").querySelector(".if-playing").cloneNode(true));
  button.addEventListener("click", () => press(button));
  link.replaceWith(button);
}
async function press(button) {
  if (current === button) { toggle(); return; }
  if (current) shows(current, false, fill(words.listen_to, current.dataset));
  if (current) remember();
  current = button;
  const { page, address, bytes, title, seconds } = button.dataset;
  length = Number(seconds);
  $("playing").textContent = title;
  $("playing").href = page;
  bar.hidden = false;
  document.body.classList.add("docked");
  audio.src = await fromTheDevice(address, Number(bytes)).catch(() => address);
  audio.playbackRate = audio.defaultPlaybackRate = Number(store.get("speed")) || 1;
  const left = Number(store.get(place())) || 0;
  if (left > 1 && left < length - 1) audio.currentTime = left;
  if ("mediaSession" in navigator) {
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist: document.body.dataset.show });
  }
  toggle();
}
function toggle() {
  if (audio.paused) audio.play().catch(() => { $("status").textContent = words.cannot_play; });
  else audio.pause();
}
function state() {
  shows($("play"), !audio.paused);
  if (current) shows(current, !audio.paused, audio.paused ? fill(words.listen_to, current.dataset) : words.pause);
}
const place = () => current.dataset.page.replace(/\.html$/, "");
function remember() { if (current && !audio.ended) store.set(place(), String(audio.currentTime)); }

for (const kind of ["play", "pause"]) audio.addEventListener(kind, state);
audio.addEventListener("pause", remember);
audio.addEventListener("ended", () => { store.set(place(), "0"); state(); });
audio.addEventListener("error", () => { if (current) $("status").textContent = words.cannot_load; });
audio.addEventListener("timeupdate", () => {
  $("at").textContent = clock(audio.currentTime);
  $("progress").value = length ? Math.min(audio.currentTime / length, 1) : 0;
});
addEventListener("pagehide", remember);
$("play").addEventListener("click", toggle);
$("back").addEventListener("click", () => { audio.currentTime = Math.max(audio.currentTime - 15, 0); });
$("forward").addEventListener("click", () => { audio.currentTime = Math.min(audio.currentTime + 15, length); });

// Titles are fetched on the first search, and compared without diacritics.
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");
let titles = null;
let waiting = 0;
$("searching").hidden = !$("days").querySelector(".edition");
$("searching").addEventListener("submit", (event) => event.preventDefault());
$("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 200); });
async function search() {
  const wanted = plain($("search").value).split(/\s+/).filter(Boolean);
  titles ??= fetch("titles.json").then((answer) => answer.json())
    .then((rows) => rows.map((row) => ({ row, title: plain(row[0]) })));
  const all = await titles.catch(() => { titles = null; return []; });
  const hits = wanted.length ? all.filter(({ title }) => wanted.every((one) => title.includes(one))) : [];
  $("results").replaceChildren(...hits.slice(0, 50).map(({ row }) => result(...row)));
  $("results").hidden = !hits.length;
  $("days").hidden = wanted.length > 0;
  const said = hits.length ? fill(words.found, { n: hits.length }) : words.found_none;
  $("status").textContent = wanted.length ? said : "";
}
function result(title, stem, day, long) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { className: "title", href: `${stem}.html`, textContent: title });
  const about = Object.assign(document.createElement("p"), { className: "about", textContent: `${day} · ${long}` });
  const box = document.createElement("div");
  box.append(link, about);
  item.append(box);
  return item;
}

if ($("copy") && navigator.clipboard) {
  $("copy").hidden = false;
  $("copy").addEventListener("click", () => navigator.clipboard.writeText($("feed").textContent)
    .then(() => { $("status").textContent = words.copied; }).catch(() => { $("status").textContent = $("feed").textContent; }));
}

if ($("offline") && "serviceWorker" in navigator) {
  $("offline").hidden = false;
  const options = [...$("keep").options].map((one) => Number(one.value));
  $("keep").value = String(options.filter((one) => one <= wantedEditions()).pop() ?? 0);
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (!data || data.count === undefined) return;
    $("kept").textContent = data.count ? fill(words.kept, { n: data.count, size: megabytes(data.bytes) }) : words.kept_none;
  });
  $("keep").addEventListener("change", (event) => {
    store.set("keep", event.target.value);
    $("kept").textContent = words.keeping;
    keepEditions().catch(() => { $("kept").textContent = words.cannot_load; });
  });
}
keepEditions().catch(() => {});
