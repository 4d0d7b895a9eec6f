// The dialog of models: any link to it opens it, Escape closes it, and a choice does. A list of them
// that has changed says how many there are now, once nobody types any more.

const QUIET = 600; // milliseconds
const modal = document.getElementById('modal');
let speaking;
const off = () => document.documentElement.dataset.shortcuts === 'off';
const say = (text) => document.dispatchEvent(new CustomEvent('lampfield:say', { detail: text }));

// The browser gives the focus back to whatever opened the dialog.
function show() {
  const dialog = modal.querySelector('dialog');
  if (!dialog) return;
  dialog.addEventListener('close', () => modal.replaceChildren());
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog || target.closest('[data-close]')) dialog.close();
  });
  dialog.showModal();
  dialog.querySelector('[autofocus]')?.focus();
}

function done(text) {
  modal.querySelector('dialog')?.close();
  say(text);
}

// A form that is saved as a whole takes the choice into its field.
function fill(event) {
  const button = event.target.closest('[data-fills]');
  const field = button?.dataset.fills && document.getElementById(button.dataset.fills);
  if (!field) return;
  event.preventDefault();
  field.value = button.value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  done(`Model: ${button.value}. ${field.dataset.said ?? 'Save to keep it.'}`);
}

document.addEventListener('htmx:afterSwap', ({ detail }) => { if (detail.target === modal) show(); });
document.addEventListener('htmx:afterSwap', ({ detail }) => {
  const swapped = detail.target?.id;
  if (!['mlist', 'modal', 'route'].includes(swapped)) return;
  clearTimeout(speaking);
  if (swapped === 'route') return; // what became of the route is said instead
  speaking = setTimeout(() => {
    const count = document.getElementById('mcount');
    if (count) document.getElementById('picker-said').textContent = count.dataset.said;
  }, QUIET);
});
document.addEventListener('route-changed', ({ detail }) => done(detail.said));
document.addEventListener('click', fill);
document.addEventListener('keydown', (event) => {
  if (off() || event.key.toLowerCase() !== 'm' || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (document.getElementById('picker')) return;
  const opener = document.querySelector('[data-picker]');
  if (opener) opener.click(); // with whatever it takes along
  else location.assign('/models/');
});
