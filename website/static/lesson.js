// The bar of a lesson: what this browser lacks for its notebook, and a warm start.
"use strict";

const PAUSE_BEFORE = 5000; // milliseconds until a page that nobody scrolls starts its notebook
const NARROW = 700; // pixels: of a phone, whose network may be dear

const AS_FILE = "To work in the browser, open this site from a web server";
const NO_WORKERS =
  "This browser offers no service workers here (a private window, or an address without https), " +
  "and the notebook needs them. Open the page in an ordinary window, or download the notebook.";
const NO_STORAGE =
  "This browser keeps nothing of this site, so your work is gone when you close the notebook: " +
  "download it before.";

function lesson(bar) {
  const link = bar.querySelector(".open");
  if (location.protocol === "file:") {
    link.removeAttribute("href");
    link.textContent = AS_FILE;
    return;
  }
  try {
    localStorage.length;
  } catch {
    say(bar, NO_STORAGE);
  }
  // Registered before the notebook opens, the worker keeps all its files for a visit offline.
  const lite = new URL("../lite/", location);
  const worker = new URL("service-worker.js?enableCache=true", lite);
  Promise.resolve(navigator.serviceWorker?.register(worker, { scope: lite.pathname }))
    .catch(() => null)
    .then((registered) => {
      if (!registered) say(bar, NO_WORKERS);
      else if (link.dataset.warm && !navigator.connection?.saveData && innerWidth > NARROW) {
        whenIdle(() => warm(link));
      }
    });
}

function say(bar, words) {
  const line = document.createElement("p");
  bar.after(Object.assign(line, { className: "lesson-lacks", textContent: words }));
}

function whenIdle(start) {
  const soon = () => {
    clearTimeout(timer);
    removeEventListener("scroll", soon);
    (window.requestIdleCallback ?? setTimeout)(start);
  };
  const timer = setTimeout(soon, PAUSE_BEFORE);
  addEventListener("scroll", soon);
}

// A frame beside the page opens the notebook and starts its Python; a click shows the frame.
function warm(link) {
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: link.href, title: document.title, className: "warm", inert: true });
  document.body.append(frame);
  const icon = document.querySelector("link[rel~=icon]");
  if (icon) icon.href = icon.href; // absolute: the address of the page is about to change
  function show(shown) {
    document.querySelectorAll("body > *").forEach((one) => {
      one.inert = shown === (one !== frame);
    });
    if (shown) frame.focus();
  }
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href); // a reload opens the notebook itself
    show(true);
  });
  addEventListener("popstate", () => show(false));
}

document.querySelectorAll(".lesson-bar").forEach(lesson);
