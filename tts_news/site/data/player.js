// The player of an episode's page. Without this script the page has the browser's own player, chapters as
// links, and the whole text.
"use strict";

keepEditions().catch(() => {});
fromTheDevice($("audio").src, Number(document.body.dataset.bytes))
  .then((address) => { if (address !== $("audio").src) $("audio").src = address; }).catch(() => {})
  .then(() => player($("audio")));

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
  let pressed = -Infinity;
  let begun = false;
  const place = page.episode;

  // The index of the last time that is not after `at`; -1 if there is none.
  function last(times, at) {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= at + 0.02) low = middle + 1; else high = middle;
    }
    return low - 1;
  }
  function awake() { $("sleep").parentElement.classList.toggle("set", $("sleep").value !== "0"); }
  function sleeps() { $("sleep").value = "0"; awake(); say(words.slept); }
  function say(text) { $("status").textContent = text; }

  function seek(at, play) {
    audio.currentTime = Math.min(Math.max(at, 0), length);
    stopAt = stopAt === Infinity ? stopAt : endOfStory();
    begun = true;
    show();
    stick();
    keepInView(sentences[now]);
    if (play) audio.play().catch(() => say(words.cannot_play));
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
    $("left").textContent = `−${clock(Math.max(length - at, 0))}`;
    $("part").textContent = links.length ? links[Math.max(chapter, 0)].firstElementChild.textContent : "";
    fillBar($("seek"), at, length);
    if (document.activeElement !== $("seek") || audio.paused) $("seek").value = at;
    $("seek").setAttribute("aria-valuetext", fill(words.of, { at: inWords(at), length: inWords(length) }));
    if (at >= stopAt) { stopAt = Infinity; audio.pause(); sleeps(); }
  }
  function keepInView(one) {
    if (!one || !$("follow").checked || performance.now() - scrolled < 5000) return;
    // Do not scroll if that would move a button away that is being used.
    const stays = beside() || $("player").classList.contains("stuck");
    if (!stays && (audio.paused || performance.now() - pressed < 5000)) return;
    const box = one.getBoundingClientRect();
    const room = innerHeight - (beside() ? 0 : 96);
    if (box.top < 8 || box.bottom > room * 0.9) {
      one.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    }
  }
  // After the first playback, the player sticks to the bottom of the window when it is scrolled away.
  const beside = () => getComputedStyle($("dock").parentElement).position === "sticky";
  const low = matchMedia("(max-height: 29.99rem)");
  let away = false;
  let moving = false;
  function stick() {
    const stuck = begun && away && !low.matches && !beside();
    const player = $("player");
    if (stuck === player.classList.contains("stuck")) return;
    $("dock").style.minHeight = stuck ? `${player.offsetHeight}px` : "";
    player.classList.toggle("stuck", stuck);
    document.body.classList.toggle("docked", stuck);
    if (isClipped(document.activeElement)) {
      moving = true;
      $("play").focus({ preventScroll: true });
      moving = false;
    }
  }
  function isClipped(control) {
    const box = control && control.closest(".stuck .seeking, .stuck .pick, .stuck .steps");
    return Boolean(box) && box.offsetWidth <= 1;
  }
  $("player").addEventListener("focusin", (event) => {
    if (!moving && isClipped(event.target)) $("dock").scrollIntoView({ block: "center" });
  });
  new IntersectionObserver(([dock]) => { away = !dock.isIntersecting; stick(); }).observe($("dock"));
  // Only one sentence is reached by the Tab key; the arrow keys choose another.
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
    store.set("speed", value);
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
    // Back, within two seconds after a start, goes to the previous one.
    const target = forth ? at + 1 : at - (audio.currentTime - times[Math.max(at, 0)] < 2 ? 1 : 0);
    if (target >= times.length) { say(words.last); return; }
    seek(times[Math.max(target, 0)], !audio.paused);
    if (target < 0) say(words.first);
    else if (times === chapters) say(links.length ? links[target].firstElementChild.textContent : clock(audio.currentTime));
    else say(audio.paused ? sentences[target].textContent : fill(words.sentence, { n: target + 1, count: starts.length }));
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
        else { await navigator.clipboard.writeText(address); say(words.copied); }
      } catch (error) { if (error.name !== "AbortError") say(address); }
    },
  };
  function faster(by) {
    const select = $("speed");
    select.selectedIndex = Math.min(Math.max(select.selectedIndex + by, 0), select.options.length - 1);
    speed(Number(select.value));
    say(fill(words.speed_is, { n: decimal(select.value) }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) {
      pressed = button.dataset.do === "play" ? -Infinity : performance.now();
      deeds[button.dataset.do]();
      return;
    }
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

  audio.addEventListener("play", () => { shows($("play"), true); say(""); keepInView(sentences[now]); requestAnimationFrame(frame); });
  audio.addEventListener("pause", () => { shows($("play"), false); remember(); });
  audio.addEventListener("timeupdate", () => { show(); position(); });
  audio.addEventListener("seeked", show);
  audio.addEventListener("ended", () => { store.set(place, "0"); shows($("play"), false); });
  audio.addEventListener("error", () => say(words.cannot_load));
  function remember() { if (!audio.ended) store.set(place, String(audio.currentTime)); }
  setInterval(() => { if (!audio.paused) remember(); }, 3000);
  addEventListener("pagehide", remember);

  $("seek").addEventListener("input", (event) => seek(Number(event.target.value), !audio.paused));
  $("speed").addEventListener("change", (event) => speed(Number(event.target.value)));
  $("volume").addEventListener("input", (event) => { audio.volume = event.target.value / 100; store.set("volume", event.target.value); });
  $("sleep").addEventListener("change", (event) => {
    clearTimeout(timer);
    awake();
    const value = event.target.value;
    stopAt = value === "end" ? endOfStory() : Infinity;
    say(value === "end" ? words.sleeps_at_end : Number(value) ? fill(words.sleeps, { n: value }) : words.sleeps_not);
    if (Number(value)) timer = setTimeout(() => { audio.pause(); sleeps(); }, Number(value) * 60000);
  });
  for (const id of ["follow", "keys"]) {
    const kept = store.get(id);
    if (kept !== null) $(id).checked = kept === "true";
    $(id).addEventListener("change", (event) => store.set(id, event.target.checked));
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
  const rate = Number(store.get("speed")) || 1;
  if ([...$("speed").options].some((one) => Number(one.value) === rate)) { $("speed").value = String(rate); speed(rate); }
  const volume = store.get("volume");
  if (volume !== null) { $("volume").value = volume; audio.volume = volume / 100; }
  addEventListener("hashchange", () => { const at = /^#t=(\d+(?:\.\d+)?)/.exec(location.hash); if (at) seek(Number(at[1]), false); });

  audio.removeAttribute("controls");
  for (const id of ["controls", "options", "sharing"]) $(id).hidden = false;
  if (links.length) {
    for (const start of chapters.slice(1)) {
      const tick = document.createElement("i");
      tick.style.left = `${(100 * start) / length}%`;
      $("ticks").append(tick);
    }
  }
  document.body.classList.add("script");
  choose(0);
  const begin = () => {
    if (start > 1 && start < length - 1) { seek(start, false); say(fill(words.resume, { at: inWords(start) })); }
    show();
    if (wished && sentences[now]) sentences[now].scrollIntoView({ block: "center" });
  };
  if (audio.readyState > 0) begin(); else audio.addEventListener("loadedmetadata", begin, { once: true });
}
