// Pictures that move without a kernel: see website/explorable.py for what a figure holds.
"use strict";

const PAUSE = 800; // milliseconds between two frames of a sweep

function explorable(figure) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  const stack = figure.querySelector(".stack");
  const base = stack.querySelector("img");
  const caption = figure.querySelector("figcaption");
  const place = data.controls.map((control) => control.start);
  const over = new Image(base.width, base.height);
  over.alt = "";
  over.hidden = true;
  stack.append(over);
  const loaded = new Map();

  const frame = () =>
    data.frames[place.reduce((at, value, i) => at * data.controls[i].words.length + value, 0)];

  function load([name]) {
    if (!loaded.has(name)) {
      const image = new Image();
      image.src = data.folder + name;
      loaded.set(name, image);
    }
    return loaded.get(name);
  }

  function show() {
    const [, sentence] = frame();
    const { src } = load(frame());
    over.src = src;
    over.hidden = false;
    base.alt = sentence;
    caption.textContent = sentence;
  }

  function put(i, value) {
    place[i] = value;
    show();
  }

  const controls = figure.querySelector(".controls");
  data.controls.forEach((control, i) => {
    const make = control.kind === "range" ? slider : buttons;
    controls.append(make(control, (value) => put(i, value)));
  });
  // The frames come when the picture does.
  new IntersectionObserver((seen, observer) => {
    if (seen.some((one) => one.isIntersecting)) {
      observer.disconnect();
      data.frames.forEach(load);
    }
  }, { rootMargin: "200px" }).observe(figure);
}

function slider(control, put) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const output = document.createElement("output");
  const play = document.createElement("button");
  Object.assign(input, { type: "range", min: 0, max: control.words.length - 1, step: 1 });
  input.value = control.start;
  Object.assign(play, { type: "button", textContent: "▶" });
  let timer = 0;
  function tell() {
    output.textContent = control.words[input.value];
    input.setAttribute("aria-valuetext", control.words[input.value]);
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", `Sweep ${control.label}`);
  }
  function step() {
    input.value = Number(input.value) > 0 ? input.value - 1 : input.max;
    tell();
    put(Number(input.value));
    if (Number(input.value) === 0) stop();
  }
  input.addEventListener("input", () => {
    stop();
    tell();
    put(Number(input.value));
  });
  play.addEventListener("click", () => {
    if (timer) return stop();
    timer = setInterval(step, PAUSE);
    play.textContent = "⏸";
    play.setAttribute("aria-label", "Stop");
    step();
  });
  tell();
  stop();
  label.append(control.label, " ", input, " ", output);
  const row = document.createElement("div");
  row.append(play, label);
  return row;
}

let groups = 0;

function buttons(control, put) {
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = control.label;
  if (control.label) group.append(legend);
  else group.setAttribute("aria-label", "choose");
  groups += 1;
  control.words.forEach((word, value) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: `choice-${groups}`, checked: value === control.start });
    input.addEventListener("change", () => put(value));
    label.append(input, word);
    group.append(label);
  });
  return group;
}

document.querySelectorAll("figure.explorable").forEach(explorable);
