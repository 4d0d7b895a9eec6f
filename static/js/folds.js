// A fold that somebody opened stays open when the server draws its place anew; its id tells which it is.

const opened = new Set();

// Pressed, and not toggled: what the server opens by itself, it may close again.
document.addEventListener('click', ({ target }) => {
  const fold = target.closest('details[id] > summary')?.parentElement;
  if (fold) opened[fold.open ? 'delete' : 'add'](fold.id);
});

for (const swapped of ['htmx:oobAfterSwap', 'htmx:afterSwap']) {
  document.addEventListener(swapped, () => {
    for (const fold of document.querySelectorAll('details[id]:not([open])')) fold.open = opened.has(fold.id);
  });
}
