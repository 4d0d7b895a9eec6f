// The thread follows its end until the reader moves up, and again once the reader is back there.

const thread = document.getElementById('thread');
const newest = document.getElementById('newest');
const END = 24; // pixels that still count as the end

if (thread && newest) {
  let following = true;
  const toEnd = () => { thread.scrollTop = thread.scrollHeight; };
  const atEnd = () => thread.scrollHeight - thread.scrollTop - thread.clientHeight < END;
  const follow = (on) => { following = on; newest.hidden = on; };

  thread.addEventListener('wheel', (event) => { if (event.deltaY < 0) follow(false); }, { passive: true });
  thread.addEventListener('touchmove', () => { if (!atEnd()) follow(false); }, { passive: true });
  thread.addEventListener('keydown', (event) => {
    if (['ArrowUp', 'PageUp', 'Home'].includes(event.key)) follow(false);
  });
  thread.addEventListener('scroll', () => { if (atEnd()) follow(true); }, { passive: true });
  newest.addEventListener('click', () => { follow(true); toEnd(); });

  const anchored = location.hash.startsWith('#m-');
  new ResizeObserver(() => { if (following) toEnd(); }).observe(thread.firstElementChild);
  new ResizeObserver(() => { if (following) toEnd(); }).observe(thread);
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.elt.id === 'composer' && event.detail.successful) { follow(true); toEnd(); }
  });
  if (!anchored) toEnd();
}

// A hidden tab lets its stream go, because a browser opens six connections to a host, and takes
// it up again where the page is: the address of the stream says how much the page has.
function lastId(stream) {
  return stream.dataset.lastId;
}

document.addEventListener('htmx:sseBeforeMessage', (event) => {
  const stream = event.target.closest('[sse-connect]');
  if (stream && event.detail.lastEventId) stream.dataset.lastId = event.detail.lastEventId;
});

document.addEventListener('visibilitychange', () => {
  for (const stream of document.querySelectorAll('[sse-connect]')) {
    const source = stream['htmx-internal-data']?.sseEventSource;
    if (document.hidden) { source?.close(); continue; }
    if (source && source.readyState !== EventSource.CLOSED) continue;
    const address = new URL(stream.getAttribute('sse-connect'), location.href);
    if (lastId(stream)) address.searchParams.set('after', lastId(stream));
    const fresh = stream.cloneNode(true);
    fresh.setAttribute('sse-connect', address.pathname + address.search);
    stream.replaceWith(fresh);
    htmx.process(fresh);
  }
});
