// The player of an episode's page, and the service worker's registration. No framework; without this
// script the page keeps the browser's own player, the chapters as links, and the whole text.
"use strict";

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("sw.js").then(() => navigator.serviceWorker.ready).then((worker) => {
    const saving = navigator.connection && navigator.connection.saveData;
    if (worker.active && !saving) worker.active.postMessage("keep the latest");
  }).catch(() => {});
}

const $ = (id) => document.getElementById(id);
if ($("audio")) fromTheDevice($("audio")).catch(() => {}).then(() => player($("audio")));

// The copy that the worker keeps of the latest edition is played whole: no data is paid for twice,
// and a network that goes away stops nothing.
async function fromTheDevice(audio) {
  if (!("caches" in window) || !(await caches.has("tts-news sound"))) return;
  const kept = await (await caches.open("tts-news sound")).match(audio.src, { ignoreSearch: true });
  const sound = kept && (await kept.blob());
  if (sound && sound.size === Number(document.body.dataset.bytes)) audio.src = URL.createObjectURL(sound);
}

function player(audio) {
  const page = document.body.dataset;
  const sentences = [...document.querySelectorAll(".s")];
  const starts = sentences.map((one) => Number(one.dataset.t));
  const links = [...document.querySelectorAll(".chapters a")];
  const chapters = links.length ? links.map((one) => Number(one.dataset.t)) : [0];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const length = Number($("seek").max);
  let now = -1;
  let chosen = 0;
  let timer = 0;
  let stopAt = Infinity;
  let scrolled = -Infinity;

  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* private mode */ } },
  };
  const place = `tts-news ${page.episode}`;

  // The number of the last of some times that is not after `at`; -1 before the first.
  function last(times, at) {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= at + 0.02) low = middle + 1; else high = middle;
    }
    return low - 1;
  }
  function clock(seconds) {
    const whole = Math.floor(seconds);
    const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    const [first, ...rest] = parts[0] ? parts : parts.slice(1);
    return [first, ...rest.map((n) => String(n).padStart(2, "0"))].join(":");
  }
  function inWords(seconds) {
    const whole = Math.floor(seconds);
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return [h && `${h} giờ`, m && `${m} phút`, `${s} giây`].filter(Boolean).join(" ");
  }
  function say(text) { $("status").textContent = text; }

  function seek(at, play) {
    audio.currentTime = Math.min(Math.max(at, 0), length);
    stopAt = stopAt === Infinity ? stopAt : endOfStory();
    show();
    keepInView(sentences[now]);
    if (play) audio.play().catch(() => say("Trình duyệt không phát được tệp này."));
  }
  function endOfStory() {
    const next = chapters[last(chapters, audio.currentTime) + 1];
    return next === undefined ? length : next;
  }

  function show() {
    const at = audio.currentTime;
    const found = last(starts, at);
    if (found !== now) {
      if (sentences[now]) { sentences[now].classList.remove("now"); sentences[now].removeAttribute("aria-current"); }
      now = found;
      const one = sentences[now];
      if (one) {
        one.classList.add("now");
        one.setAttribute("aria-current", "true");
        if (!$("bai").contains(document.activeElement)) choose(now);
        if (!audio.paused) keepInView(one);
      }
    }
    const chapter = last(chapters, at);
    links.forEach((link, n) => (n === chapter ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    $("at").textContent = clock(at);
    if (document.activeElement !== $("seek") || audio.paused) $("seek").value = at;
    $("seek").setAttribute("aria-valuetext", `${inWords(at)} trên ${inWords(length)}`);
    if (at >= stopAt) { stopAt = Infinity; $("sleep").value = "0"; audio.pause(); say("Đã tắt theo hẹn giờ."); }
  }
  function keepInView(one) {
    if (!one || !$("follow").checked || performance.now() - scrolled < 5000) return;
    const player = document.querySelector(".player");
    // In pause only where the button that was pressed stays in view too.
    if (audio.paused && getComputedStyle(player).position !== "sticky") return;
    const box = one.getBoundingClientRect();
    const panel = player.getBoundingClientRect();
    if (box.top < Math.max(panel.bottom, 0) + 8 || box.bottom > innerHeight * 0.8) {
      one.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    }
  }
  // One sentence at a time is a stop of the Tab key; arrows choose another.
  function choose(number) {
    const before = sentences[chosen];
    if (before) { before.removeAttribute("tabindex"); before.removeAttribute("role"); }
    chosen = Math.min(Math.max(number, 0), sentences.length - 1);
    sentences[chosen].tabIndex = 0;
    sentences[chosen].setAttribute("role", "button");
  }
  function frame() {
    show();
    if (!audio.paused) requestAnimationFrame(frame);
  }
  function speed(value) {
    audio.playbackRate = value;
    audio.preservesPitch = true;
    store.set("tts-news speed", value);
    position();
  }
  function position() {
    if (!("mediaSession" in navigator) || !navigator.mediaSession.setPositionState) return;
    const duration = audio.duration;
    if (!Number.isFinite(duration)) return;
    const at = Math.min(audio.currentTime, duration);
    navigator.mediaSession.setPositionState({ duration, playbackRate: audio.playbackRate, position: at });
  }
  function stepped(times, forth) {
    const at = last(times, audio.currentTime);
    // Back within two seconds of a beginning goes to the one before.
    const target = forth ? at + 1 : at - (audio.currentTime - times[Math.max(at, 0)] < 2 ? 1 : 0);
    if (target >= times.length) return;
    seek(times[Math.max(target, 0)], !audio.paused);
    if (audio.paused) say(target >= 0 && times === starts ? sentences[target].textContent : clock(audio.currentTime));
  }

  const deeds = {
    play: () => (audio.paused ? seek(audio.ended ? 0 : audio.currentTime, true) : audio.pause()),
    back: () => seek(audio.currentTime - 15, !audio.paused),
    forward: () => seek(audio.currentTime + 15, !audio.paused),
    "sentence-back": () => stepped(starts, false),
    "sentence-next": () => stepped(starts, true),
    "story-back": () => stepped(chapters, false),
    "story-next": () => stepped(chapters, true),
    slower: () => faster(-1),
    faster: () => faster(1),
    text: () => { choose(Math.max(now, 0)); sentences[chosen].focus(); },
    share: async () => {
      const address = new URL(`#t=${Math.floor(starts[Math.max(now, 0)] || 0)}`, location.href).href;
      try {
        if (navigator.share) await navigator.share({ title: page.title, url: address });
        else { await navigator.clipboard.writeText(address); say("Đã chép liên kết."); }
      } catch (error) { if (error.name !== "AbortError") say(address); }
    },
  };
  function faster(by) {
    const select = $("speed");
    select.selectedIndex = Math.min(Math.max(select.selectedIndex + by, 0), select.options.length - 1);
    speed(Number(select.value));
    say(`Tốc độ ${select.selectedOptions[0].textContent}`);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) { deeds[button.dataset.do](); return; }
    const link = event.target.closest(".chapters a");
    if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); seek(Number(link.dataset.t), true); return; }
    const one = event.target.closest(".s");
    if (one && String(getSelection()) === "") { seek(Number(one.dataset.t), true); choose(sentences.indexOf(one)); }
  });
  const keys = { k: "play", j: "back", l: "forward", p: "sentence-back", n: "sentence-next", u: "story-back", i: "story-next", ",": "slower", ".": "faster", t: "text" };
  document.addEventListener("keydown", (event) => {
    const focused = document.activeElement;
    if (focused && focused.classList.contains("s")) {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (step) { event.preventDefault(); choose(chosen + step); sentences[chosen].focus(); return; }
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); seek(starts[chosen], true); return; }
    }
    if (!$("keys").checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (focused && /^(INPUT|SELECT|TEXTAREA)$/.test(focused.tagName) && focused.type !== "checkbox" && focused.type !== "range") return;
    const deed = keys[event.key.toLowerCase()];
    if (deed) { event.preventDefault(); deeds[deed](); }
  });
  for (const kind of ["wheel", "touchmove"]) addEventListener(kind, () => { scrolled = performance.now(); }, { passive: true });

  audio.addEventListener("play", () => { $("play").textContent = "Tạm dừng"; say(""); keepInView(sentences[now]); requestAnimationFrame(frame); });
  audio.addEventListener("pause", () => { $("play").textContent = "Phát"; remember(); });
  audio.addEventListener("timeupdate", () => { show(); position(); });
  audio.addEventListener("seeked", show);
  audio.addEventListener("ended", () => { store.set(place, "0"); $("play").textContent = "Phát"; });
  audio.addEventListener("error", () => say("Không tải được tệp âm thanh; hãy kiểm tra kết nối."));
  function remember() { if (!audio.ended) store.set(place, String(audio.currentTime)); }
  setInterval(() => { if (!audio.paused) remember(); }, 3000);
  addEventListener("pagehide", remember);

  $("seek").addEventListener("input", (event) => seek(Number(event.target.value), !audio.paused));
  $("speed").addEventListener("change", (event) => speed(Number(event.target.value)));
  $("volume").addEventListener("input", (event) => { audio.volume = event.target.value / 100; store.set("tts-news volume", event.target.value); });
  $("sleep").addEventListener("change", (event) => {
    clearTimeout(timer);
    const value = event.target.value;
    stopAt = value === "end" ? endOfStory() : Infinity;
    if (Number(value)) timer = setTimeout(() => { audio.pause(); event.target.value = "0"; say("Đã tắt theo hẹn giờ."); }, Number(value) * 60000);
  });
  for (const id of ["follow", "keys"]) {
    const kept = store.get(`tts-news ${id}`);
    if (kept !== null) $(id).checked = kept === "true";
    $(id).addEventListener("change", (event) => store.set(`tts-news ${id}`, event.target.checked));
  }

  if ("mediaSession" in navigator) {
    const artwork = [{ src: new URL(page.cover, location.href).href }];
    navigator.mediaSession.metadata = new MediaMetadata({ title: page.title, artist: page.show, artwork });
    const handlers = {
      play: deeds.play, pause: deeds.play, seekbackward: deeds.back, seekforward: deeds.forward,
      previoustrack: deeds[chapters.length > 1 ? "story-back" : "sentence-back"],
      nexttrack: deeds[chapters.length > 1 ? "story-next" : "sentence-next"],
      seekto: (details) => seek(details.seekTime, !audio.paused),
    };
    for (const [name, handler] of Object.entries(handlers)) {
      try { navigator.mediaSession.setActionHandler(name, handler); } catch { /* not known here */ }
    }
  }

  const wished = /^#t=(\d+(?:\.\d+)?)/.exec(location.hash);
  const start = wished ? Number(wished[1]) : Number(store.get(place)) || 0;
  const rate = Number(store.get("tts-news speed")) || 1;
  if ([...$("speed").options].some((one) => Number(one.value) === rate)) { $("speed").value = String(rate); speed(rate); }
  const volume = store.get("tts-news volume");
  if (volume !== null) { $("volume").value = volume; audio.volume = volume / 100; }
  addEventListener("hashchange", () => { const at = /^#t=(\d+(?:\.\d+)?)/.exec(location.hash); if (at) seek(Number(at[1]), false); });

  audio.removeAttribute("controls");
  for (const id of ["controls", "options"]) $(id).hidden = false;
  document.body.classList.add("script");
  choose(0);
  const begin = () => {
    if (start > 1 && start < length - 1) { seek(start, false); say(`Nghe tiếp từ ${inWords(start)}.`); }
    show();
    if (wished && sentences[now]) sentences[now].scrollIntoView({ block: "center" });
  };
  if (audio.readyState > 0) begin(); else audio.addEventListener("loadedmetadata", begin, { once: true });
}
