// A walk through the list of models by keyboard, and the rows that are not there yet.

const STEPS = '.m-pick, .m-pasted button, .m-fold button';
const list = () => document.getElementById('mlist');
const box = () => document.getElementById('mq');
const steps = () => [...list().querySelectorAll(STEPS)];
const more = () => list().querySelector('.m-more a');
const all = () => list().querySelector('.m-more a:last-child');

// A press goes before the rows that scrolling asked for: its answer has them too.
async function bring(link) {
  const item = link.closest('li');
  const address = new URL(item.getAttribute('hx-get'), location.href);
  address.searchParams.set('rows', link.dataset.rows);
  await htmx.ajax('GET', address.pathname + address.search, { source: link, target: item, swap: 'outerHTML' });
}

async function step(to) {
  const known = steps().length;
  if (to >= known && more()) await bring(more());
  (steps()[to] ?? (to < 0 ? box() : steps().at(-1)))?.focus();
}

async function end() {
  if (all()) await bring(all());
  steps().at(-1)?.focus();
}

document.addEventListener('click', async (event) => {
  const link = event.target.closest('.m-more a');
  if (!link) return;
  event.preventDefault();
  const known = steps().length;
  await bring(link);
  steps()[known]?.focus();
});

// Rows that scrolling asks for do not take a link away from under the one who is about to press it.
for (const name of ['htmx:beforeRequest', 'htmx:beforeSwap']) {
  document.addEventListener(name, (event) => {
    const item = event.detail.requestConfig.elt; // who asked: the press of a link goes on
    if (item.matches('.m-more') && item.contains(document.activeElement)) event.preventDefault();
  });
}

// A favourite that was taken back keeps its place until the list is asked for anew, and is among the
// rows that come now too: what stands already does not come again.
document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  if (!detail.target?.matches('.m-more')) return;
  const coming = new DOMParser().parseFromString(detail.serverResponse, 'text/html').body;
  for (const row of coming.querySelectorAll('.m-item')) {
    if (document.getElementById(row.querySelector('.m-pick').id)) row.remove();
  }
  detail.serverResponse = coming.innerHTML;
});

document.addEventListener('keydown', (event) => {
  const inside = event.target.closest?.('#mq, #mlist');
  if (!inside || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = inside.id === 'mq';
  const at = steps().indexOf(event.target.closest(STEPS));
  const walk = { ArrowDown: () => step(at + 1), ArrowUp: () => step(at - 1), Home: () => step(0), End: end }[event.key];
  if (walk && !(search && event.key !== 'ArrowDown')) {
    event.preventDefault();
    walk();
  } else if (!search && event.key.length === 1 && event.key !== ' ') box().focus();
});
