// Esc, or the button in the place of Send, stops the reply.

const form = document.getElementById('composer');
const stopping = () => document.getElementById('stop-reply');
let early = false; // pressed after Send, before there was a reply to stop

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  if (event.shiftKey) {
    if (document.documentElement.dataset.shortcuts !== 'off') form.elements.text.focus();
  } else if (!document.querySelector('dialog[open], :popover-open')) {
    early = !stopping() && form.matches('.htmx-request');
    stopping()?.requestSubmit();
  }
});

document.addEventListener('htmx:afterSettle', () => {
  if (!early || !stopping()) return;
  early = false;
  stopping().requestSubmit();
});
form.addEventListener('htmx:beforeRequest', ({ detail }) => { if (detail.elt === form) early = false; });

// Pressed by a key, the button leaves with the reply that it stops.
form.querySelector('.stop').addEventListener('click', ({ detail }) => { if (!detail) form.elements.text.focus(); });
