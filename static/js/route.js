// Stops of a route by keyboard and pointer. The list moves at once and the text with it; when a stop
// is dropped the server draws both anew. Without this script the grip is a button.
const say = (text) => document.dispatchEvent(new CustomEvent('lampfield:say', { detail: text }));
const gripOf = ({ target }) => target.closest?.('[data-route-builder] .grip');
const builderOf = (list) => list.closest('[data-route-builder]'), stopsOf = (list) => [...list.children];
const middle = (stop) => stop.getBoundingClientRect().top + stop.offsetHeight / 2;
let held = null; // what is lifted, and the order to go back to

const lift = (grip) => {
  const stop = grip.closest('li'), list = stop.parentElement;
  held = { grip, stop, list, before: stopsOf(list) };
  grip.setAttribute('aria-pressed', 'true');
  stop.classList.add('lift');
  say(`${stop.dataset.stop} picked up. Use the up and down arrows, then Space to drop.`);
};

const release = () => {
  const was = held;
  held = null;
  was.grip.setAttribute('aria-pressed', 'false');
  was.stop.classList.remove('lift');
  return was;
};

// Everything that shows the route says the same as the list.
const write = (list) => {
  const route = stopsOf(list).map((stop) => stop.dataset.stop).join(',') + list.dataset.exclusions;
  const within = (selector) => builderOf(list).querySelector(selector);
  within('[name="route"]').value = within('.slug code').textContent = within('.slug [data-copy]').dataset.copy = route;
};

const move = (to) => {
  const { list, stop } = held, all = stopsOf(list), from = all.indexOf(stop);
  if (!all[to] || to === from) return;
  all[to][to > from ? 'after' : 'before'](stop);
  write(list);
  say(`${stop.dataset.stop} is now stop ${to + 1} of ${all.length}.`);
};

const drop = () => {
  const { grip, list, stop, before } = release(), at = stopsOf(list).indexOf(stop), builder = builderOf(list);
  say(`${stop.dataset.stop} dropped.`);
  if (before.indexOf(stop) === at) return;
  grip.value = `at:${at}`;
  const unanswered = grip.dispatchEvent(new CustomEvent('route-dropped', { bubbles: true, cancelable: true }));
  if (unanswered) htmx.ajax('POST', builder.dataset.routeBuilder, { source: builder, target: builder, swap: 'outerHTML', values: { move: grip.value } });
};

const cancel = () => {
  const { grip, stop, list, before } = release();
  list.append(...before);
  write(list);
  grip.focus();
  say(`${stop.dataset.stop} is back in its place.`);
};

document.addEventListener('keydown', (event) => {
  const grip = gripOf(event), step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (grip && [' ', 'Enter'].includes(event.key)) (held ? drop : lift)(grip);
  else if (held && event.key === 'Escape') cancel();
  else if (held && step) { move(stopsOf(held.list).indexOf(held.stop) + step); held.grip.focus(); }
  else { if (held && event.key === 'Tab') drop(); return; }
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener('click', (event) => { if (gripOf(event)) event.preventDefault(); });
document.addEventListener('pointerdown', (event) => {
  if (held) drop();
  if (!gripOf(event) || event.button) return;
  event.preventDefault();
  lift(gripOf(event));
  held.list.setPointerCapture(event.pointerId); // a finger's goes with its grip, which moves
  const over = ({ clientY }) => held && move(stopsOf(held.list).filter((each) => each !== held.stop && middle(each) < clientY).length);
  const end = new AbortController(), { signal } = end;
  document.addEventListener('pointermove', over, { signal });
  const ends = (name, ended) => document.addEventListener(name, () => { end.abort(); if (held) ended(); }, { signal });
  ends('pointerup', drop);
  ends('pointercancel', cancel);
});
