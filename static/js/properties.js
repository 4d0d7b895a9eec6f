// Properties: a placeholder goes where the caret was, and a dialog that was saved closes.

const fields = '.property-editor textarea, .property-editor [name="property_value"]';
const say = (text) => document.dispatchEvent(new CustomEvent('lampfield:say', { detail: text }));
let last;

document.addEventListener('focusin', ({ target }) => {
  if (target.matches(fields)) last = target;
  else if (!target.matches('[data-placeholder]')) last = undefined;
});

// Heard on the way down: where nothing has the caret, the server adds a row of its own.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-placeholder]');
  if (!button || !last?.isConnected) return;
  event.preventDefault();
  event.stopPropagation();
  last.focus();
  last.setRangeText(button.dataset.placeholder, last.selectionStart, last.selectionEnd, 'end');
  last.dispatchEvent(new InputEvent('input', { bubbles: true }));
}, true);

document.addEventListener('properties-saved', ({ target }) => {
  target.closest('[popover]')?.hidePopover();
  say('Properties saved.');
});
