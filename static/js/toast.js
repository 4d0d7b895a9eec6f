// The way back from deleting stays ten seconds, and longer while it is pointed at or has the focus.

const LASTS = 10_000; // milliseconds
const toast = () => document.getElementById('toast');
let timer;

const isHeld = () => toast().matches(':hover, :focus-within');

function wait() {
  clearTimeout(timer);
  if (!toast() || toast().hidden) return;
  timer = setTimeout(() => {
    if (isHeld()) wait();
    else toast().hidden = true;
  }, LASTS);
}

// What had the focus is gone with what was deleted.
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (!detail.elt.matches('[data-delete]') || !detail.successful) return;
  document.getElementById('thread')?.focus();
  wait();
});

wait();
