// The composer: Enter sends, Esc stops, and nothing that was typed is lost.

const form = document.getElementById('composer');
const text = form?.elements.text;
const writing = () => document.querySelector('.msg[aria-busy="true"]');

if (form) {
  const send = form.querySelector('[type=submit]');
  const refresh = () => { send.disabled = !text.value.trim(); };
  const stop = () => {
    const reply = writing();
    if (reply) htmx.ajax('POST', reply.dataset.stopAddress, { swap: 'none' });
  };

  text.addEventListener('input', refresh);
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (text.value.trim() && !writing()) form.requestSubmit(send);
  });
  form.querySelector('[data-stop]').addEventListener('click', stop);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && event.shiftKey) text.focus();
    else if (event.key === 'Escape' && !document.querySelector('dialog[open], :popover-open')) stop();
  });
  form.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.elt !== form || !event.detail.successful) return;
    text.value = '';
    refresh();
    text.focus();
  });
  for (const line of document.querySelectorAll('input[name=model]')) {
    line.addEventListener('change', () => text.focus());
  }
  refresh();
}

// What was typed while the connection was away waits in the box, and the page says so.
addEventListener('offline', () => {
  document.dispatchEvent(new CustomEvent('lampfield:say', { detail: 'You are offline. What you write waits in the box.' }));
});
