"use strict";
// Shows, hides and cuts what stands in the page already; it never writes markup.
(() => {
  const bar = document.getElementById("replay");
  const play = document.getElementById("play");
  const speed = document.getElementById("speed");
  const seek = document.getElementById("seek");
  const clock = document.getElementById("clock");
  const total = Number(seek.max);
  let now = total;
  let last = null;

  const textsOf = (said) => {
    const texts = [];
    const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
    let from = 0;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      texts.push({ node, text: node.data, from });
      from += node.data.length;
    }
    return texts;
  };

  const things = Array.from(document.querySelectorAll("[data-at]"), (node) => {
    const figures = (node.dataset.pace || "").split(" ").filter(Boolean).map(Number);
    const said = figures.length ? node.querySelector(".said") : null;
    return { node, at: Number(node.dataset.at), figures, texts: said ? textsOf(said) : [] };
  });

  const spokenBy = (figures, moment) => {
    let spoken = 0;
    for (let n = 0; n < figures.length && figures[n] <= moment; n += 2) spoken = figures[n + 1];
    return spoken;
  };

  const cut = (thing, moment) => {
    const spoken = spokenBy(thing.figures, moment);
    if (spoken === thing.spoken) return;
    thing.spoken = spoken;
    thing.node.classList.toggle("speaking", spoken < thing.figures.at(-1));
    for (const { node, text, from } of thing.texts) {
      node.data = text.slice(0, Math.max(0, spoken - from));
    }
  };

  const show = (moment) => {
    let newest = null;
    for (const thing of things) {
      const later = thing.at > moment;
      if (later !== thing.later) {
        thing.later = later;
        thing.node.classList.toggle("later", later);
        if (!later) newest = thing;
      }
      if (!later && thing.texts.length) cut(thing, moment);
    }
    return newest;
  };

  const told = (ms) => {
    const seconds = Math.floor(ms / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  const set = (moment) => {
    now = Math.min(Math.max(0, moment), total);
    seek.value = String(now);
    clock.value = `${told(now)} / ${told(total)}`;
    seek.setAttribute("aria-valuetext", clock.value);
    return show(now);
  };

  const stop = () => {
    last = null;
    play.textContent = play.dataset.play;
  };

  const tick = (at) => {
    if (last === null) return;
    const newest = set(now + (at - last) * Number(speed.value));
    if (newest) newest.node.scrollIntoView({ block: "nearest" });
    if (now >= total) return stop();
    last = at;
    requestAnimationFrame(tick);
  };

  play.addEventListener("click", () => {
    if (last !== null) return stop();
    if (now >= total) set(0);
    play.textContent = play.dataset.stop;
    last = performance.now();
    requestAnimationFrame(tick);
  });
  seek.addEventListener("input", () => set(Number(seek.value)));
  // Paper has no replay: it shows all of it, wherever the slider stands.
  addEventListener("beforeprint", () => show(total));
  addEventListener("afterprint", () => show(now));

  bar.hidden = false;
  document.body.classList.add("replays");
  set(total);
})();
