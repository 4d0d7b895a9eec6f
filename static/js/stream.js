// Streams of a page that loses its connection, goes to the back, or comes to the front again.

const open = new Set();
const streams = () => document.querySelectorAll('[sse-connect]');

// An address says how much the page has, so whoever opens it anew gets nothing twice.
document.addEventListener('htmx:sseMessage', ({ target, detail }) => {
  const stream = target.closest('[sse-connect]');
  if (!stream || !detail.lastEventId) return;
  const [path] = stream.getAttribute('sse-connect').split('?');
  stream.setAttribute('sse-connect', `${path}?after=${detail.lastEventId}`);
});

document.addEventListener('htmx:sseOpen', ({ detail }) => {
  open.add(detail.source);
  if (document.hidden) letGo();
});
document.addEventListener('htmx:sseClose', ({ detail }) => open.delete(detail.source));

// A browser opens six connections to a host: only pages that are looked at hold one.
function letGo() {
  for (const source of open) source.close();
  open.clear();
}

function takeUp() {
  for (const stream of streams()) {
    const fresh = stream.cloneNode(true);
    stream.replaceWith(fresh);
    htmx.process(fresh);
  }
  const shown = document.querySelector('#composer [name=shown]').value;
  htmx.ajax('GET', location.pathname, { target: '#messages', swap: 'innerHTML', values: { shown } });
}

if (document.getElementById('messages')) {
  document.addEventListener('visibilitychange', () => (document.hidden ? letGo() : takeUp()));
}
