import { element } from './element.js';

/** What an invocation does: name, variable of its colour, and a shape of its own for who cannot tell colours apart. */
const doings = {
  c: { name: 'computes', colour: '--computes', shape: 'cross' },
  l: { name: 'waits for a look-up', colour: '--lookup', shape: 'triangle' },
  o: { name: 'waits for its object', colour: '--object', shape: 'full' },
  h: { name: 'handed over, not begun', colour: '--handed', shape: 'half' },
  '.': { name: 'free', colour: '--free', shape: 'frame' },
};

const cell = 11;
const gap = 2;

/** A letter for each slot of the environment: what its threads told, then what they have not begun, then what is free. */
export function slotLetters({ slots, inFlight, threads }) {
  const letters = Array.from({ length: slots }, () => '.');
  const each = Math.ceil(slots / Math.max(1, threads.length));
  for (const [index, thread] of threads.entries())
    for (let place = 0; place < thread.slots.length && index * each + place < slots; place += 1)
      letters[index * each + place] = thread.slots[place];
  let begun = letters.filter((letter) => letter !== '.').length;
  for (let place = 0; place < slots && begun < inFlight; place += 1)
    if (letters[place] === '.') {
      letters[place] = 'h';
      begun += 1;
    }
  return letters;
}

/** "12 of 64 slots: 10 wait …", for who hears the page. */
export function slotsInWords(letters) {
  const counts = Map.groupBy(letters, (letter) => letter);
  const used = letters.length - (counts.get('.')?.length ?? 0);
  const parts = ['o', 'l', 'c', 'h']
    .filter((letter) => counts.has(letter))
    .map((letter) => `${counts.get(letter).length} ${doings[letter].name}`);
  return `${used} of ${letters.length} slots${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

/** Draws the slots in rows of as many as fit. */
export function drawSlots(canvas, letters) {
  const width = Math.max(cell + gap, canvas.parentElement.clientWidth);
  const columns = Math.max(1, Math.min(letters.length, Math.floor((width + gap) / (cell + gap))));
  const even = [64, 32, 16, 8].find((most) => most <= columns) ?? columns;
  const perRow = letters.length <= columns ? letters.length : even;
  const rows = Math.ceil(letters.length / perRow);
  const scale = devicePixelRatio || 1;
  const size = [perRow * (cell + gap) - gap, rows * (cell + gap) - gap];
  if (canvas.width !== Math.round(size[0] * scale) || canvas.height !== Math.round(size[1] * scale)) {
    [canvas.width, canvas.height] = size.map((side) => Math.round(side * scale));
    [canvas.style.width, canvas.style.height] = size.map((side) => `${side}px`);
  }
  const pen = canvas.getContext('2d');
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, ...size);
  const style = getComputedStyle(canvas);
  const colours = Object.fromEntries(
    Object.entries(doings).map(([letter, { colour }]) => [letter, style.getPropertyValue(colour)]),
  );
  for (const [index, letter] of letters.entries())
    drawCell(
      pen,
      (index % perRow) * (cell + gap),
      Math.floor(index / perRow) * (cell + gap),
      doings[letter].shape,
      colours[letter],
    );
}

function drawCell(pen, x, y, shape, colour) {
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  if (shape === 'full') return pen.fillRect(x, y, cell, cell);
  pen.strokeRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
  if (shape === 'half') pen.fillRect(x, y + cell / 2, cell, cell / 2);
  if (shape === 'triangle') {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x, y + cell);
    pen.lineTo(x + cell, y + cell);
    pen.fill();
  }
  if (shape === 'cross') {
    pen.fillRect(x + cell / 2 - 2, y, 4, cell);
    pen.fillRect(x, y + cell / 2 - 2, cell, 4);
  }
}

/** What the shapes mean. */
export function legend() {
  const list = element('ul', { class: 'legend', 'aria-label': 'What a slot shows' });
  for (const [letter, { name }] of Object.entries(doings)) {
    const canvas = element('canvas', { 'aria-hidden': 'true', class: 'sample' });
    list.append(element('li', {}, element('span', { class: 'sample' }, canvas), name));
    requestAnimationFrame(() => drawSlots(canvas, [letter]));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawSlots(canvas, [letter]));
  }
  return list;
}
