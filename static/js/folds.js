// A fold that somebody opened stays open when the server draws its place anew; its id tells which it is.

const opened = new Set();
let field = ''; // with the focus, which is lost where its fold comes shut

// Pressed, and not toggled: what the server opens by itself, it may close again.
document.addEventListener('click', ({ target }) => {
  const fold = target.closest('details[id] > summary')?.parentElement;
  if (fold) opened[fold.open ? 'delete' : 'add'](fold.id);
});

document.addEventListener('htmx:beforeSwap', () => {
  const active = document.activeElement;
  field = active?.closest('details[id]') ? active.id : '';
});
for (const swapped of ['htmx:oobAfterSwap', 'htmx:afterSwap']) {
  document.addEventListener(swapped, () => {
    for (const fold of document.querySelectorAll('details[id]:not([open])')) fold.open = opened.has(fold.id);
    if (document.activeElement === document.body) document.getElementById(field)?.focus();
  });
}
