// Keeps the latest edition on the device: its page, its sound, and what they need. Everything else is
// fetched as ever; without a network the kept pages answer.
"use strict";

const SHELL = "tts-news shell";
const SOUND = "tts-news sound";
const PARTS = ["./", "style.css", "player.js", "app.webmanifest", "icon-192.png"];

addEventListener("install", (event) => event.waitUntil(
  caches.open(SHELL).then((cache) => cache.addAll(PARTS)).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  if (event.data === "keep the latest") event.waitUntil(keepLatest().catch(() => {}));
});

async function keepLatest() {
  const answer = await fetch("latest.json", { cache: "no-cache" });
  if (!answer.ok) return;
  const latest = await answer.json();
  const sound = await caches.open(SOUND);
  const wanted = new URL(latest.audio, location.href).href;
  const version = `${wanted}?${latest.version}`;
  const shell = await caches.open(SHELL);
  if (!(await sound.match(version))) {
    await shell.add(new Request(latest.page, { cache: "no-cache" }));
    const whole = await fetch(wanted);
    if (!whole.ok || whole.status !== 200) return;
    for (const old of await sound.keys()) await sound.delete(old);
    await sound.put(version, whole);
    await shell.put("latest", new Response(latest.page));
  }
  for (const client of await clients.matchAll()) client.postMessage("kept");
}

addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  // Sound is the page's own business: it plays the kept copy whole, or asks the network for pieces.
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
    const latest = request.mode === "navigate" && (await shell.match("latest"));
    if (latest) return (await shell.match(await latest.text())) || (await shell.match("./"));
    throw error;
  }
}
