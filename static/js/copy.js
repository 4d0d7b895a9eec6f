// Copy buttons: of a code block, or of the whole message that the button belongs to.

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const block = button.closest('.code');
  const source = block ? block.querySelector('code') : button.closest('.msg')?.querySelector('[data-copy-source]');
  if (!source) return;
  await navigator.clipboard.writeText(source.innerText.trim());
  document.dispatchEvent(new CustomEvent('lampfield:say', { detail: 'Copied.' }));
});
