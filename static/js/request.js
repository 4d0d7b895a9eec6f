// The dialog of one request has the address of its page: Back closes it, and a reload shows the page.

const modal = document.getElementById('modal');
const opened = () => modal.querySelector('dialog[data-address][open]');
let isClosed = false; // and its address is being left

// Behind the page that a reload made of a dialog there is a list that has to be loaded.
const behind = { htmx: true };
if (history.state?.dialog) history.replaceState(behind, '');

function closed() {
  if (!history.state?.dialog) return;
  isClosed = true;
  history.back();
}

document.addEventListener('htmx:afterSwap', ({ detail }) => {
  const dialog = detail.target === modal && opened();
  if (!dialog) return;
  history.replaceState(behind, '');
  history.pushState({ dialog: true }, '', dialog.dataset.address);
  dialog.addEventListener('close', closed);
});

// htmx would load the list anew, though it is still there: it must not hear of it.
addEventListener('popstate', (event) => {
  const dialog = opened();
  if (!isClosed && !dialog && !event.state?.dialog) return;
  event.stopImmediatePropagation();
  if (dialog) dialog.close();
  else if (!isClosed) location.reload();
  isClosed = false;
});
