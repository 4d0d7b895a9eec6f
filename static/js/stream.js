// Streams of a page that loses its connection, goes to the back, or comes to the front again.

const open = new Set();
const streams = () => document.querySelectorAll('[sse-connect]');

// An address says how much the page has, so whoever opens it anew gets nothing twice.
document.addEventListener('htmx:sseMessage', ({ target, detail }) => {
  const stream = target.closest('[sse-connect]');
  if (!stream || !detail.lastEventId) return;
  const address = new URL(stream.getAttribute('sse-connect'), location);
  address.searchParams.set('after', detail.lastEventId);
  stream.setAttribute('sse-connect', address.pathname + address.search);
});

// Whoever wants to be told when a reply ends learns of it from the stream alone.
const mayLetGo = () => !document.documentElement.dataset.notifies || globalThis.Notification?.permission !== 'granted';

document.addEventListener('htmx:sseOpen', ({ detail }) => {
  open.add(detail.source);
  if (document.hidden && mayLetGo()) letGo();
});
document.addEventListener('htmx:sseClose', ({ detail }) => open.delete(detail.source));

// A browser opens six connections to a host: only pages that are looked at hold one.
function letGo() {
  for (const source of open) source.close();
  open.clear();
}

function takeUp() {
  letGo();
  for (const stream of streams()) {
    const fresh = stream.cloneNode(true);
    stream.replaceWith(fresh);
    htmx.process(fresh);
  }
  const shown = document.querySelector('#composer [name=shown]')?.value ?? '';
  const place = document.getElementById('columns') ? { target: '#columns', swap: 'outerHTML' } : { target: '#messages', swap: 'innerHTML' };
  htmx.ajax('GET', location.pathname, { ...place, values: { shown } });
}

if (document.querySelector('#messages, #columns')) {
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) takeUp();
    else if (mayLetGo()) letGo();
  });
}
