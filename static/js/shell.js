// Small things of every page; each has a plain fallback in HTML.

if (/Mac|iP(hone|ad)/.test(navigator.platform)) {
  for (const key of document.querySelectorAll('kbd')) key.textContent = key.textContent.replace('Ctrl ', '⌘');
}

for (const select of document.querySelectorAll('select[data-time-zone]')) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select.value === 'UTC' && [...select.options].some((option) => option.value === zone)) select.value = zone;
}

// The sidebar is a drawer on phones only: a popover that was opened there must not stay on top of
// a wide window.
const sidebar = document.getElementById('sidebar');
if (sidebar) {
  matchMedia('(max-width: 48rem)').addEventListener('change', () => {
    if (sidebar.matches(':popover-open')) sidebar.hidePopover();
  });
}

function say(text, id = 'announce') {
  const region = document.getElementById(id);
  region.textContent = '';
  requestAnimationFrame(() => { region.textContent = text; });
}

// A request that failed is never silent: what was typed is still there, and a notice says why.
const reasons = {
  'htmx:sendError': 'Not sent: this server cannot be reached. What you wrote is still here.',
  'htmx:timeout': 'Not sent: this server did not answer in time. What you wrote is still here.',
  'htmx:responseError': 'Not done: this server answered with an error. What you wrote is still here.',
};
for (const [name, reason] of Object.entries(reasons)) {
  document.addEventListener(name, (event) => {
    if (event.detail.xhr?.status === 401) return; // the whole page goes to sign in
    const place = document.getElementById('refusal');
    if (!place) { say(reason, 'alert'); return; }
    const notice = document.createElement('p');
    notice.className = 'notice';
    notice.dataset.tone = 'warn';
    notice.setAttribute('role', 'alert');
    const words = document.createElement('strong');
    words.textContent = reason;
    notice.append(words);
    place.replaceChildren(notice);
  });
}

document.addEventListener('lampfield:say', (event) => say(event.detail));
