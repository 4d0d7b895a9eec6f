// Alternatives by the arrow keys, and a thread that stands still while a part of it is exchanged.

const thread = document.getElementById('thread');
const elsewhere = 'input, textarea, select, pre, .scroll-x, .maths, [contenteditable], .editing';
const sides = { ArrowLeft: 'previous', ArrowRight: 'next' };
const off = document.documentElement.dataset.shortcuts === 'off';
let anchor = null;

document.addEventListener('keydown', (event) => {
  const side = sides[event.key];
  if (off || !side || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const message = event.target.closest('.msg');
  if (!message || event.target.closest(elsewhere)) return;
  const link = message.querySelector(`[data-alternative="${side}"]`);
  if (!link) return;
  event.preventDefault();
  link.focus();
  link.click();
});

const place = (id) => document.getElementById(id)?.getBoundingClientRect().top;

document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const by = detail.requestConfig.elt;
  if (by.matches('[data-alternative]')) anchor = { id: by.id, top: place(by.id) };
  else if (by.closest('.older')) {
    const first = by.closest('.older').nextElementSibling;
    anchor = { id: first.id, top: place(first.id) };
  } else if (by.matches('[data-edit], [data-leave]')) anchor = { id: '', top: 0 };
});

// Measured once what came is laid out.
document.addEventListener('htmx:afterSwap', () => {
  if (!anchor) return;
  const { id, top } = anchor;
  anchor = null;
  const change = () => { if (place(id) !== undefined) thread.scrollTop += place(id) - top; };
  document.dispatchEvent(new CustomEvent('lampfield:still', { detail: change }));
});
