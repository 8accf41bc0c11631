// Answers as dots that cross a canvas from left to right; failures are crosses.

import { FAILED, colourOf } from "./release.js";

const CROSSING_MS = 8000;

/** Dots per snapshot; with more answers, a dot stands for several of them. */
const MOST_DOTS = 60;

/** Spreads the dots over the height: successive multiples, modulo 1, are far apart. */
const GOLDEN = 0.6180339887;

export class Stream {
  constructor(canvas) {
    this.canvas = canvas;
    this.dots = [];
    this.count = 0;
    this.last = 0;
    new ResizeObserver(() => this.#fit()).observe(canvas.parentElement);
  }

  /** Add answers, evenly spread over `duration` ms from `now` on; `recent` counts them by kind. */
  push(recent, now, duration) {
    const kinds = mixed(recent);
    for (const [index, kind] of kinds.entries()) {
      const born = now + (duration * index) / kinds.length;
      this.dots.push({ kind, born, height: (this.count++ * GOLDEN) % 1 });
    }
    this.dots = this.dots.filter((dot) => now - dot.born < CROSSING_MS);
  }

  /** Draw the dots at a time in ms. */
  draw(now) {
    this.last = now;
    const { width, height } = this.canvas;
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, width, height);
    const radius = Math.max(3, Math.min(height / 14, width / 90));
    const margin = radius * 2;
    const style = getComputedStyle(this.canvas);
    const colours = new Map();
    for (const { kind, born, height: share } of this.dots) {
      const way = (now - born) / CROSSING_MS;
      if (way < 0 || way > 1) {
        continue;
      }
      if (!colours.has(kind)) {
        const name = kind === FAILED ? "--bad" : `--version-${colourOf(kind)}`;
        colours.set(kind, style.getPropertyValue(name));
      }
      const mark = kind === FAILED ? cross : disc;
      const y = margin + share * (height - 2 * margin);
      mark(context, way * width, y, radius, colours.get(kind));
    }
  }

  // Matches the screen's pixels. A new size clears the canvas, so it is drawn again.
  #fit() {
    const { clientWidth, clientHeight } = this.canvas.parentElement;
    this.canvas.width = Math.round(clientWidth * devicePixelRatio);
    this.canvas.height = Math.round(clientHeight * devicePixelRatio);
    this.draw(this.last);
  }
}

/** The kinds in the order of their dots, each spread evenly among the others. */
export function mixed(recent) {
  const counts = Object.entries(recent);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const answersPerDot = Math.ceil(total / MOST_DOTS) || 1;
  return counts
    .flatMap(([kind, count]) => {
      const dots = Math.ceil(count / answersPerDot);
      return Array.from({ length: dots }, (_, index) => ({ kind, place: (index + 0.5) / dots }));
    })
    .sort((one, other) => one.place - other.place)
    .map(({ kind }) => kind);
}

function disc(context, x, y, radius, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function cross(context, x, y, radius, colour) {
  const arm = radius * 1.5;
  context.strokeStyle = colour;
  context.lineWidth = radius;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  context.stroke();
}
