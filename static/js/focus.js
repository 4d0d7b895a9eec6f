// What had the focus may be gone with what was exchanged: the keyboard goes on in what was around it. The
// button of the toast goes with what it brings back. Out of a menu it goes to what opened that, and
// elsewhere first to where data-next says.
let around = null, next = null;
document.addEventListener('htmx:beforeSwap', ({ detail: { target } }) => {
  const active = document.activeElement, opener = active?.closest('details')?.querySelector('summary[id]');
  const isGoing = target.contains(active) || active?.closest('#toast');
  around = isGoing ? target.parentElement?.closest('[tabindex]') : null;
  next = opener ? `#${opener.id}` : active?.closest('[data-next]')?.dataset.next;
});
document.addEventListener('htmx:afterSettle', () => {
  const place = around && next && document.querySelector(next);
  if (document.activeElement === document.body) (place || around)?.focus({ preventScroll: true });
  around = next = null;
});

// Enter in a field that has a button of its own presses that, and not the first one of the form.
document.addEventListener('keydown', (event) => {
  const field = event.key === 'Enter' && event.target.closest?.('[data-enter]');
  if (!field) return;
  event.preventDefault();
  field.parentElement.querySelector('button').click();
});
