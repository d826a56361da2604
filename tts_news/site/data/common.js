// Code shared by the scripts of all pages. No framework and no modules, so that pages also work from disk.
"use strict";

const $ = (id) => document.getElementById(id);
const words = JSON.parse($("words").textContent);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
const decimal = (number) => String(number).replace(".", words.decimal);
const megabytes = (bytes) => `${decimal(Math.max(bytes / 1e6, 0.1).toFixed(1))} MB`;
const parts = (seconds) => [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];

function clock(seconds) {
  const [hours, ...rest] = parts(seconds);
  const [first, ...others] = hours ? [hours, ...rest] : rest;
  return [first, ...others.map((n) => String(n).padStart(2, "0"))].join(":");
}
function inWords(seconds) {
  const [h, m, s] = parts(seconds);
  const said = [[words.hours, h], [words.minutes, m], [words.seconds, s]];
  return said.filter(([text, n]) => n || text === words.seconds).map(([text, n]) => fill(text, { n })).join(" ");
}

const store = {
  get(key) { try { return localStorage.getItem(`tts-news ${key}`); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(`tts-news ${key}`, value); } catch { /* private mode */ } },
};

// The service worker keeps as many of the newest editions offline as the user chose.
const wantedEditions = () => Number(store.get("keep") ?? 1);
async function keepEditions() {
  if (!("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.register("sw.js").then(() => navigator.serviceWorker.ready);
  const saving = navigator.connection && navigator.connection.saveData && store.get("keep") === null;
  if (worker.active && !saving) worker.active.postMessage({ keep: wantedEditions() });
}

// The address of the offline copy if there is one, which saves data and works without a network.
async function fromTheDevice(address, bytes) {
  if (!("caches" in window) || !(await caches.has("tts-news sound"))) return address;
  const kept = await (await caches.open("tts-news sound")).match(address, { ignoreSearch: true });
  const sound = kept && (await kept.blob());
  return sound && sound.size === bytes ? URL.createObjectURL(sound) : address;
}

// Set a play button's icon and accessible name to what it will do.
function shows(button, playing, name) {
  button.classList.toggle("playing", playing);
  button.setAttribute("aria-label", name || (playing ? words.pause : words.play));
}
function fillBar(range, at, length) {
  range.style.setProperty("--at", `${length ? (100 * at) / length : 0}%`);
}
