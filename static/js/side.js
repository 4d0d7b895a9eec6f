// The sidebar folds to a strip on wide windows. A cookie keeps it so, for pages are drawn by the server.

const fold = document.getElementById('fold-side');
const root = document.documentElement;

function show() {
  const isHidden = root.dataset.side === 'hidden';
  fold.setAttribute('aria-expanded', String(!isHidden));
  fold.setAttribute('aria-label', isHidden ? 'Show sidebar' : 'Hide sidebar');
}

if (fold) {
  fold.hidden = false;
  fold.addEventListener('click', () => {
    root.dataset.side = root.dataset.side === 'hidden' ? 'shown' : 'hidden';
    document.cookie = `side=${root.dataset.side}; path=/; max-age=31536000; samesite=lax`;
    show();
  });
  show();
}
