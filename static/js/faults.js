// What is answered before Save is said beside its field, and marks the field while it names a fault.

const told = '.told, #props-feedback';

function mark(place) {
  for (const field of document.querySelectorAll(`[aria-describedby~="${place.id}"]`)) {
    if (place.querySelector('.err')) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
  }
}

for (const swapped of ['htmx:oobAfterSwap', 'htmx:afterSwap']) {
  document.addEventListener(swapped, () => document.querySelectorAll(told).forEach(mark));
}
