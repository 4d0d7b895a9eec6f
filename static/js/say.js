// What a stream is, for ears: the thread itself is silent, or every word would be read twice.

const STILL = 10_000; // milliseconds between two signs of life
const { speaks, notifies } = document.documentElement.dataset;
const spokenAt = new WeakMap();
const ended = new Set();

const say = (text) => document.dispatchEvent(new CustomEvent('lampfield:say', { detail: text }));

document.addEventListener('htmx:sseBeforeMessage', ({ target, detail }) => {
  const message = target.closest('.msg');
  if (detail.type === 'done') ended.add(message.id);
  if (speaks !== 'all') return;
  if (detail.type !== 'block' && detail.type !== 'tail') return;
  const last = spokenAt.get(message);
  if (last && performance.now() - last < STILL) return;
  spokenAt.set(message, performance.now());
  say(last ? 'Still replying.' : `${message.querySelector('h2').textContent}.`);
});

// The finished text is read out once.
document.addEventListener('htmx:load', ({ target }) => {
  if (!ended.delete(target.id)) return;
  if (notifies && document.hidden) tell(target.querySelector('h2').textContent);
  if (speaks !== 'all') return;
  document.getElementById('log').textContent = target.querySelector('.prose')?.innerText ?? '';
});

// Permission was asked for when the member switched it on in the settings.
function tell(text) {
  if (globalThis.Notification?.permission !== 'granted') return;
  try {
    const note = new Notification(text, { body: document.title, tag: location.pathname });
    note.addEventListener('click', () => { focus(); note.close(); });
  } catch { /* Some phones do not let a page do this. */ }
}
