// A picture of a message fills the window until it is clicked away, or Escape is pressed.

const shown = document.createElement('dialog');
const picture = document.createElement('img');
const close = document.createElement('button');
shown.className = 'enlarged';
shown.setAttribute('aria-label', 'Picture');
close.className = 'btn';
close.textContent = 'Close';
shown.append(picture, close);
document.body.append(shown);

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-enlarge]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  picture.src = link.href;
  picture.alt = link.querySelector('img').alt;
  shown.showModal();
});
shown.addEventListener('click', () => shown.close());
