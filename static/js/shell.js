// Small things of every page; each has a plain fallback in HTML.

if (/Mac|iP(hone|ad)/.test(navigator.platform)) {
  for (const key of document.querySelectorAll('kbd')) key.textContent = key.textContent.replace('Ctrl ', '⌘');
}

for (const select of document.querySelectorAll('select[data-time-zone]')) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select.value === 'UTC' && [...select.options].some((option) => option.value === zone)) select.value = zone;
}

// The caret stands behind what is already written.
const written = document.querySelector('textarea[autofocus]');
written?.setSelectionRange(written.value.length, written.value.length);

// The sidebar is a drawer on phones only: one that was opened there must not lie on a wide window.
const sidebar = document.getElementById('sidebar');
matchMedia('(max-width: 48rem)').addEventListener('change', () => {
  if (sidebar?.matches(':popover-open')) sidebar.hidePopover();
});

// Other modules speak through these two events: 'lampfield:say' is heard, 'lampfield:notice' is
// also seen, in the composer where there is one.
document.addEventListener('lampfield:say', ({ detail }) => say(detail));
document.addEventListener('lampfield:notice', ({ detail }) => notice(detail.text, detail.link));

// What lies under an open dialog is not heard, so a dialog that has a region of its own speaks.
function say(text, region = 'announce') {
  const above = document.querySelector('dialog[open] [role="status"]');
  const place = region === 'announce' && above ? above : document.getElementById(region);
  place.textContent = '';
  requestAnimationFrame(() => { place.textContent = text; });
}

function notice(text, link) {
  const place = document.getElementById('refusal');
  if (!place) { say(text, 'alert'); return; }
  const paragraph = Object.assign(document.createElement('p'), { className: 'notice', role: 'alert' });
  paragraph.dataset.tone = 'warn';
  const words = Object.assign(document.createElement('strong'), { textContent: text });
  paragraph.append(words);
  if (link) paragraph.append(Object.assign(document.createElement('a'), { className: 'btn small', ...link }));
  place.replaceChildren(paragraph);
}

// A request that failed is never silent. Reading again fails quietly: the page tries once more.
const reasons = {
  'htmx:sendError': 'Not sent: this server cannot be reached. What you wrote is still here.',
  'htmx:timeout': 'Not sent: this server did not answer in time. What you wrote is still here.',
  'htmx:responseError': 'Not done: this server answered with an error. What you wrote is still here.',
};
const stale = 'Not sent: this page is older than your session. Copy what you wrote, then reload.';
for (const [name, reason] of Object.entries(reasons)) {
  document.addEventListener(name, ({ detail }) => {
    const { status } = detail.xhr;
    if (detail.requestConfig.verb === 'post' && status !== 401) notice(status === 403 ? stale : reason);
  });
}
