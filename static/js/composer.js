// The composer: Enter sends, and nothing that was typed is lost.

const form = document.getElementById('composer');
const text = form.elements.text;
const send = form.querySelector('.sendbtn[type=submit]');
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`lampfield:${name}`, { detail }));
const empty = () => !text.value.trim() && !document.getElementById('attached').children.length;
const refresh = () => { send.disabled = empty() || 'attaching' in form.dataset; };
let sent = '';
// The member's choice: Enter alone, or with Ctrl (or Command).
const sends = ({ shiftKey, ctrlKey, metaKey }) => (document.documentElement.dataset.sendKey === 'ctrl' ? ctrlKey || metaKey : !shiftKey);

text.addEventListener('input', refresh);
text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing || !sends(event)) return;
  event.preventDefault();
  if (send.disabled) return;
  form.requestSubmit(send);
});

form.addEventListener('htmx:beforeRequest', ({ detail }) => { if (detail.elt === form) sent = text.value; });

// Only an answer that took the text empties the box, and only of what was sent.
form.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (detail.elt !== form || !(detail.xhr.status >= 200 && detail.xhr.status < 300)) return;
  if (text.value.startsWith(sent)) text.value = text.value.slice(sent.length);
  refresh();
  text.focus();
});

// A message that waited and was taken back is written again in the box.
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  const { elt } = detail.requestConfig; // detail.elt is what is left of the page around it
  if (!detail.successful || !elt.matches('[data-take-back]')) return;
  const back = elt.dataset.text;
  text.value = [back, text.value].filter((part) => part.trim()).join('\n\n');
  refresh();
  text.focus();
});
document.addEventListener('htmx:beforeRequest', ({ detail: { elt } }) => {
  if (elt.matches('[data-take-back]')) elt.dataset.text = elt.closest('li').querySelector('.bubble')?.textContent ?? '';
});

// The button that took a substitute for a gone model goes with its notice.
document.addEventListener('htmx:oobAfterSwap', ({ target }) => {
  if (target.id === 'gone' && document.activeElement === document.body) text.focus();
});

// Whoever is signed out meanwhile keeps the text, instead of being sent away from it.
document.addEventListener('htmx:beforeOnLoad', (event) => {
  const { xhr } = event.detail;
  if (xhr.status !== 401 || !text.value.trim()) return;
  event.preventDefault();
  const link = { href: xhr.getResponseHeader('HX-Redirect'), textContent: 'Sign in' };
  tell('notice', { text: 'Not sent: you are signed out. Copy your text, then sign in.', link });
});

addEventListener('offline', () => {
  tell('notice', { text: 'You are offline. What you write is still here when you are back.' });
});
addEventListener('online', () => { document.getElementById('refusal').replaceChildren(); });

for (const jack of document.querySelectorAll('input[name=model]')) {
  jack.addEventListener('click', (event) => { if (event.detail) text.focus(); });
}

refresh();
