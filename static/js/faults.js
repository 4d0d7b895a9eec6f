// What is answered before Save is said beside its field, and marks the field while it names a fault.

const told = '.told, #props-feedback';

function mark(place) {
  for (const field of document.querySelectorAll(`[aria-describedby~="${place.id}"]`)) {
    if (place.querySelector('.err')) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
  }
}

// Test message and Try the route save too, and leave the panel as it is: nothing is wrong any more.
function mended() {
  document.getElementById('errors')?.remove();
  for (const place of document.querySelectorAll('[data-guard] [id$="_error"]')) place.remove();
  for (const field of document.querySelectorAll('[data-guard] [aria-invalid]')) field.removeAttribute('aria-invalid');
}

document.addEventListener('saved', mended);
for (const swapped of ['htmx:oobAfterSwap', 'htmx:afterSwap']) {
  document.addEventListener(swapped, () => document.querySelectorAll(told).forEach(mark));
}
