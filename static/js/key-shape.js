// A key that looks odd is told of as soon as its field is left: a hint, and nothing is sent for it. While one
// is typed, the end of a test does not draw its field anew.

const tell = ({ target }) => {
  const pattern = target.dataset?.shape;
  if (!pattern) return;
  const key = target.value.trim();
  const isOdd = key && !new RegExp(`^(?:${pattern})$`).test(key);
  document.getElementById(`${target.id}_shape`).textContent = isOdd ? target.dataset.odd : '';
};

document.addEventListener('change', tell);

document.addEventListener('htmx:oobBeforeSwap', ({ detail }) => {
  const field = detail.target.querySelector('#id_key:not([readonly])');
  if (field && (field.value || field === document.activeElement)) detail.shouldSwap = false;
});
