// Charts: one tab stop, arrow keys between bars, a tip that follows pointer and focus. All of it
// repeats what the bars say of themselves; events are heard on the document, so charts may be swapped.

const drawing = 'http://www.w3.org/2000/svg';
const moves = { ArrowLeft: -1, ArrowRight: 1 };

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function swatch(number) {
  const svg = document.createElementNS(drawing, 'svg');
  const rect = document.createElementNS(drawing, 'rect');
  svg.setAttribute('viewBox', '0 0 10 10');
  for (const [name, value] of Object.entries({ class: `s${number}`, width: 10, height: 10, rx: 2 })) rect.setAttribute(name, value);
  svg.append(rect);
  return svg;
}

function hide(chart) {
  chart?.querySelector('.tip')?.remove();
}

function show(bar) {
  const chart = bar.closest('.chart');
  const names = chart.dataset.series.split('|');
  hide(chart);
  const tip = element('div', element('b', element('span', bar.dataset.day), element('span', bar.dataset.total)));
  tip.className = 'tip';
  tip.setAttribute('aria-hidden', 'true');
  bar.dataset.amounts.split('|').forEach((amount, place) => {
    tip.append(element('div', swatch(place + 1), element('span', names[place]), element('span', amount)));
  });
  chart.append(tip);
  const around = chart.getBoundingClientRect();
  const at = bar.getBoundingClientRect();
  const right = at.right - around.left + 8;
  const fits = right + tip.offsetWidth <= around.width;
  tip.style.left = `${Math.max(0, fits ? right : at.left - around.left - tip.offsetWidth - 8)}px`;
  tip.style.top = '8px';
}

for (const name of ['pointerover', 'focusin']) {
  document.addEventListener(name, ({ target }) => {
    const bar = target.closest?.('.chart .day');
    if (bar) show(bar);
  });
}
for (const name of ['pointerout', 'focusout']) {
  document.addEventListener(name, ({ target }) => hide(target.closest?.('.chart')));
}

document.addEventListener('keydown', (event) => {
  const bar = event.target.closest?.('.chart .day');
  if (!bar) return;
  const bars = [...bar.closest('.chart').querySelectorAll('.day')];
  const ends = { Home: 0, End: bars.length - 1 };
  const next = bars[event.key in moves ? bars.indexOf(bar) + moves[event.key] : ends[event.key]];
  if (!next) return;
  event.preventDefault();
  bar.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
