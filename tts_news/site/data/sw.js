// The service worker: keeps as many of the newest editions offline as the page requests, with their pages,
// sound and shared files. Everything else is fetched as usual; without a network the kept pages are used.
"use strict";

const SHELL = "tts-news shell";
const SOUND = "tts-news sound";
const PARTS = ["./", "style.css", "common.js", "player.js", "index.js", "app.webmanifest", "icon-96.png", "icon-192.png", "icon-400.webp", "titles.json"];

addEventListener("install", (event) => event.waitUntil(
  caches.open(SHELL).then((cache) => cache.addAll(PARTS)).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

let work = Promise.resolve();
addEventListener("message", (event) => {
  if (!event.data || !Number.isInteger(event.data.keep)) return;
  work = work.then(() => keep(event.data.keep)).catch(() => {}).then(tell);
  event.waitUntil(work);
});

const absolute = (name) => new URL(name, location.href).href;

async function keep(count) {
  const answer = await fetch("latest.json", { cache: "no-cache" });
  if (!answer.ok) return;
  const { editions } = await answer.json();
  const [shell, sound] = [await caches.open(SHELL), await caches.open(SOUND)];
  const wanted = editions.slice(0, count).map((one) => ({ ...one, key: `${absolute(one.audio)}?${one.version}` }));
  const keys = new Set(wanted.map((one) => one.key));
  const pages = new Set([...PARTS, ...wanted.flatMap((one) => [one.page, ...one.pictures])].map(absolute));
  for (const one of wanted) {
    if (await sound.match(one.key)) continue;
    for (const name of [one.page, ...one.pictures]) await shell.add(new Request(name, { cache: "no-cache" }));
    const whole = await fetch(one.audio);
    if (whole.status === 200) await sound.put(one.key, whole);
  }
  for (const old of await sound.keys()) if (!keys.has(old.url)) await sound.delete(old);
  for (const old of await shell.keys()) if (!pages.has(old.url.split("?")[0])) await shell.delete(old);
}

async function tell() {
  const kept = await (await caches.open(SOUND)).matchAll();
  const sizes = await Promise.all(kept.map(async (one) => (await one.blob()).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  for (const client of await clients.matchAll()) client.postMessage({ count: kept.length, bytes });
}

addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  // Embedded players are not kept offline.
  if (url.pathname.startsWith(new URL("embed/", location.href).pathname)) return;
  // Sound is handled by the page, which plays the offline copy, or requests ranges from the network.
  if (request.headers.has("range") || request.destination === "audio") return;
  event.respondWith(read(request));
});

async function read(request) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok && (await shell.match(request, { ignoreSearch: true }))) await shell.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await shell.match(request, { ignoreSearch: true });
    if (kept) return kept;
    const home = request.mode === "navigate" && (await shell.match("./"));
    if (home) return home;
    throw error;
  }
}
