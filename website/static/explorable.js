// Pictures that move without a kernel: see website/explorable.py for what a figure holds.
"use strict";

const PAUSE = 800; // milliseconds between two frames of a sweep

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

function explorable(figure) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  const stack = figure.querySelector(".stack");
  const base = stack.querySelector("img");
  const caption = figure.querySelector("figcaption");
  const place = data.controls.map((control) => control.start);
  const over = Object.assign(new Image(base.width, base.height), { alt: "", hidden: true });
  stack.append(over);
  let loaded = []; // all frames, so that a browser keeps them

  function show() {
    const at = place.reduce((at, value, i) => at * data.controls[i].words.length + value, 0);
    const [name, sentence] = data.frames[at];
    over.src = data.folder + name;
    over.hidden = false;
    base.alt = sentence;
    caption.textContent = sentence;
  }

  const controls = figure.querySelector(".controls");
  data.controls.forEach((control, i) => {
    const put = (value) => {
      place[i] = value;
      show();
    };
    controls.append((control.kind === "range" ? slider : buttons)(control, put));
  });
  // The frames come when the picture does.
  new IntersectionObserver((seen, observer) => {
    if (seen.some((one) => one.isIntersecting)) {
      observer.disconnect();
      loaded = data.frames.map(([name]) => make("img", { src: data.folder + name }));
    }
  }, { rootMargin: "200px" }).observe(figure);
}

function slider(control, put) {
  const label = make("label");
  const input = make("input", { type: "range", min: 0, max: control.words.length - 1 });
  const output = make("output");
  const play = make("button", { type: "button" });
  let timer = 0;
  function set(value) {
    input.value = value;
    output.textContent = control.words[value];
    input.setAttribute("aria-valuetext", control.words[value]);
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", `Sweep ${control.label}`);
  }
  function step() {
    set((input.valueAsNumber || control.words.length) - 1);
    put(input.valueAsNumber);
    if (input.valueAsNumber === 0) stop();
  }
  input.addEventListener("input", () => {
    stop();
    set(input.valueAsNumber);
    put(input.valueAsNumber);
  });
  play.addEventListener("click", () => {
    if (timer) return stop();
    timer = setInterval(step, PAUSE);
    play.textContent = "⏸";
    play.setAttribute("aria-label", "Stop");
    step();
  });
  set(control.start);
  stop();
  label.append(control.label, " ", input, " ", output);
  const row = make("div");
  row.append(play, label);
  return row;
}

let groups = 0;

function buttons(control, put) {
  const group = make("fieldset");
  if (control.label) group.append(make("legend", { textContent: control.label }));
  else group.setAttribute("aria-label", "choose");
  groups += 1;
  control.words.forEach((word, value) => {
    const label = make("label");
    const checked = value === control.start;
    const input = make("input", { type: "radio", name: `choice-${groups}`, checked });
    input.addEventListener("change", () => put(value));
    label.append(input, word);
    group.append(label);
  });
  return group;
}

document.querySelectorAll("figure.explorable").forEach(explorable);
