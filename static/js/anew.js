// A link that opens the empty chat anew takes along what is written, attached and chosen on this one.

const form = document.getElementById('composer');
const text = form.elements.text;
const KEY = 'lampfield:written'; // the text is nobody's business in an address

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-anew]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const address = new URL(link.href);
  const written = new FormData(form);
  for (const name of link.dataset.anew.split(' ')) {
    if (written.has(name) && !address.searchParams.has(name)) address.searchParams.set(name, written.get(name));
  }
  for (const file of written.getAll('attachment')) address.searchParams.append('attachment', file);
  link.href = address;
  sessionStorage.setItem(KEY, JSON.stringify({ address: address.href, text: text.value }));
});

const kept = JSON.parse(sessionStorage.getItem(KEY));
sessionStorage.removeItem(KEY);
if (kept?.address === location.href && kept.text) {
  text.value = [kept.text, text.value].filter((part) => part.trim()).join('\n\n');
  text.setSelectionRange(text.value.length, text.value.length);
  text.dispatchEvent(new Event('input', { bubbles: true }));
}
