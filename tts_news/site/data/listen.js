// <script src=".../site/embed/listen.js" async></script> in a newspaper's article: finds the article's
// address among the published articles, and inserts the player at the selector `data-into`, or at the
// position of the script. `data-article` sets another address, `data-title` another title.
"use strict";

(async (script) => {
  const FOLLOWING_KEY = /^(?:%FOLLOWING_KEYS%)$/i; // filled in when the script is written to the output
  // An address normalized as in the lists (`key` in found.py).
  function key(where) {
    const url = new URL(where, location.href);
    const asked = [...url.searchParams].filter(([name]) => !FOLLOWING_KEY.test(name)).sort();
    const query = asked.length ? `?${new URLSearchParams(asked)}` : "";
    return url.host.replace(/^www\./, "") + url.pathname.replace(/\/+$/, "") + query;
  }
  // The number of the list with an address, of sixteen: its 32-bit FNV-1a hash (`shard` in found.py).
  function shard(text) {
    let value = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
    return (value >>> 0) % 16;
  }

  const base = new URL("./", script.src);
  const canonical = document.querySelector("link[rel=canonical]");
  const article = key(script.dataset.article || (canonical && canonical.href) || location.href);
  const list = new URL(`articles-${shard(article)}.json`, base);
  const answer = await fetch(list, { credentials: "omit", referrerPolicy: "no-referrer" });
  const player = answer.ok && (await answer.json())[article];
  if (!player) return;
  const address = new URL(player, base);
  // If the page does not declare a dark theme, the player uses the light theme too.
  if (!getComputedStyle(document.documentElement).colorScheme.includes("dark")) {
    address.hash += `${address.hash ? "&" : "#"}theme=light`;
  }
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = script.dataset.title || "Nghe bài này";
  frame.allow = "autoplay";
  frame.referrerPolicy = "no-referrer";
  Object.assign(frame.style, { display: "block", width: "100%", height: "76px", border: "0", margin: "1rem 0" });
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== base.origin) return;
    if (event.data && event.data["tts-news"] === "height") frame.style.height = `${Number(event.data.height)}px`;
  });
  const place = script.dataset.into && document.querySelector(script.dataset.into);
  if (place) place.append(frame); else script.after(frame);
})(document.currentScript).catch(() => {});
