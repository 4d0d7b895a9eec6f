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

document.addEventListener('htmx:afterRequest', ({ detail }) => {
  // The button itself: it is gone, and detail.elt is what is left of the page around it.
  const button = detail.requestConfig.triggeringEvent?.submitter;
  if (button?.matches('[data-delete]') && detail.successful) wait();
});

wait();
