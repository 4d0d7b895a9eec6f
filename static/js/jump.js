// The dialog that goes anywhere: Ctrl+K opens it, arrows walk its list. Its links work without it.

const dialog = document.getElementById('jump');
const box = document.getElementById('jump-q');
const list = document.getElementById('jump-list');
const off = document.documentElement.dataset.shortcuts === 'off';

function open() {
  if (document.querySelector('dialog[open]')) return;
  dialog.showModal();
  box.select();
  box.dispatchEvent(new Event('jump'));
}

function walk(event) {
  const links = [...list.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined || (at < 0 && event.key !== 'ArrowDown')) return;
  event.preventDefault();
  (links[to] ?? (to < 0 ? box : links[0])).focus();
}

if (dialog) {
  for (const link of document.querySelectorAll('[data-jump]')) {
    link.addEventListener('click', (event) => { event.preventDefault(); open(); });
  }
  dialog.addEventListener('keydown', walk);
  list.addEventListener('keydown', (event) => { if (event.key.length === 1 && event.key !== ' ') box.focus(); });
  // Enter goes where the first line leads, once the list is that of the words in the box.
  let isOld = false;
  let goes = false;
  const go = () => { const first = list.querySelector('a'); if (first) location.assign(first.href); };
  box.addEventListener('input', () => { isOld = true; goes = false; });
  list.addEventListener('htmx:afterSwap', ({ detail }) => {
    isOld = detail.requestConfig.parameters.q !== box.value;
    if (goes && !isOld) go();
  });
  dialog.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    goes = isOld;
    if (!isOld) go();
  });
  document.addEventListener('keydown', (event) => {
    if (off || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === 'k' && !event.shiftKey) open();
    else if (key === 'o' && event.shiftKey) location.assign('/');
    else return;
    event.preventDefault();
  });
}
