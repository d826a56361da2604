// <script src=".../site/embed/listen.js" async></script> in a newspaper's article: finds the article's
// address among those that are read aloud, and puts the player where `data-into` says (a selector), or
// where the script stands. `data-article` names another address; `data-title` another name.
"use strict";

(async (script) => {
  const FOLLOWING_KEY = /^(?:%FOLLOWING_KEYS%)$/i; // filled in where the scripts are written
  // An address without what may differ for the same article, as the lists have it.
  function key(where) {
    const url = new URL(where, location.href);
    const asked = [...url.searchParams].filter(([name]) => !FOLLOWING_KEY.test(name)).sort();
    const query = asked.length ? `?${new URLSearchParams(asked)}` : "";
    return url.host.replace(/^www\./, "") + url.pathname.replace(/\/+$/, "") + query;
  }
  // FNV-1a of 32 bits: which of sixteen lists an address is in.
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
  // A page that says nothing of a dark theme is a light one, and so is its player.
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
