// The thread follows its end until the reader moves up, and again once the reader is back there.

const thread = document.getElementById('thread');
const messages = document.getElementById('messages');
const newest = document.getElementById('newest');
const SENDS = '#composer, .edit, [action$="/again/"], [action$="/continue/"]';
const END = 24; // pixels that still count as the end

if (messages) {
  let following = true;
  let top = 0;
  let height = 0;
  const atEnd = () => thread.scrollHeight - thread.scrollTop - thread.clientHeight < END;
  const follow = (on) => { following = on; newest.hidden = on; };
  const toEnd = () => { if (following) thread.scrollTop = thread.scrollHeight; };

  // Scrolling is animated: the wheel says first what the reader wants.
  thread.addEventListener('wheel', ({ deltaY }) => { if (deltaY < 0 && thread.scrollTop) follow(false); }, { passive: true });
  thread.addEventListener('scroll', () => {
    const grew = thread.scrollHeight >= height;
    if (thread.scrollTop < top && grew) follow(false);
    else if (thread.scrollTop > top && atEnd()) follow(true);
    top = thread.scrollTop;
    height = thread.scrollHeight;
  }, { passive: true });
  newest.addEventListener('click', () => { follow(true); toEnd(); });
  document.addEventListener('htmx:beforeRequest', ({ detail }) => { if (detail.elt.matches(SENDS)) follow(true); });

  // Another alternative, or earlier messages: what is looked at stays where it is.
  document.addEventListener('lampfield:still', ({ detail: change }) => {
    follow(false);
    change();
    follow(atEnd());
  });

  const resized = new ResizeObserver(toEnd);
  resized.observe(messages);
  resized.observe(thread);
  if (location.hash.startsWith('#m-')) follow(atEnd());
}
