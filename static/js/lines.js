// Connections in the order that their owner likes: cards can be dragged by their grip. The buttons
// beside it do the same, so nothing is lost without a pointer or this script.

let dragged = null;
const cards = () => [...document.querySelectorAll('[data-lines] > .conn')];
const showGrips = () => document.querySelectorAll('[data-grip][hidden]').forEach((grip) => { grip.hidden = false; });

function clear() {
  for (const card of cards()) card.classList.remove('dragged', 'over');
}

document.addEventListener('dragstart', (event) => {
  const grip = event.target.closest?.('[data-grip]');
  if (!grip) return;
  dragged = grip.closest('.conn');
  dragged.classList.add('dragged');
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setData('text/plain', dragged.querySelector('h2').textContent);
  event.dataTransfer.setDragImage(dragged, 20, 20);
});

document.addEventListener('dragover', (event) => {
  const card = event.target.closest?.('.conn');
  if (!dragged || !card) return;
  event.preventDefault();
  clear();
  dragged.classList.add('dragged');
  if (card !== dragged) card.classList.add('over');
});

document.addEventListener('drop', (event) => {
  const card = event.target.closest?.('.conn');
  if (!dragged || !card) return;
  event.preventDefault();
  const values = { place: cards().indexOf(card) };
  const path = dragged.querySelector('.tools form').getAttribute('action');
  if (card !== dragged) htmx.ajax('POST', path, { target: '#lines', swap: 'outerHTML', values });
});

document.addEventListener('dragend', () => { clear(); dragged = null; });
document.addEventListener('htmx:load', showGrips);
showGrips();
