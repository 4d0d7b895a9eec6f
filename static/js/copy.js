// Copy buttons: of a code block, of the message that the button belongs to, or of its own value.

function copied(button) {
  if (button.dataset.copy) return button.dataset.copy;
  const block = button.closest('.code');
  if (block) return block.querySelector('code').textContent;
  return button.closest('.msg').querySelector('[data-copy-source]').innerText.trim();
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('[data-copy]');
  if (!button) return;
  try {
    await navigator.clipboard.writeText(copied(button));
    document.dispatchEvent(new CustomEvent('lampfield:say', { detail: 'Copied.' }));
  } catch {
    const text = 'The browser does not let this page copy. Select the text instead.';
    document.dispatchEvent(new CustomEvent('lampfield:notice', { detail: { text } }));
    return;
  }
  const use = button.querySelector('use');
  const drawing = use.getAttribute('href');
  use.setAttribute('href', drawing.replace(/#.*/, '#check'));
  setTimeout(() => use.setAttribute('href', drawing), 1500);
});
