// The question mark, outside of fields, shows what the other keys do.

const FIELDS = 'input, textarea, select, [contenteditable]';
const off = document.documentElement.dataset.shortcuts === 'off';
const link = document.getElementById('show-shortcuts');

if (link && !off) {
  document.addEventListener('keydown', (event) => {
    if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(FIELDS) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    link.dispatchEvent(new Event('shortcuts'));
  });
}
