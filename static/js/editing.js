// Writing another version of a message by the keyboard.

const box = document.querySelector('#composer textarea');
const off = document.documentElement.dataset.shortcuts === 'off';
const last = (selector) => [...document.querySelectorAll(selector)].at(-1);

// In an empty box, Up goes back to what was said last.
box?.addEventListener('keydown', (event) => {
  if (off || event.key !== 'ArrowUp' || box.value || event.isComposing) return;
  const edit = last('[data-edit="user"]');
  if (!edit) return;
  event.preventDefault();
  edit.focus();
  edit.click();
});

document.addEventListener('keydown', (event) => {
  const form = event.target.closest?.('.edit');
  if (!form || event.isComposing) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.querySelector('[type=submit]').click();
  } else if (event.key === 'Escape') {
    // The composer would stop the reply.
    event.stopImmediatePropagation();
    const leave = form.querySelector('[data-leave]');
    leave.focus();
    leave.click();
  }
}, true);

// The caret stands behind the text.
document.addEventListener('focusin', ({ target }) => {
  if (!target.matches('.edit textarea') || target.dataset.entered) return;
  target.dataset.entered = 'yes';
  target.setSelectionRange(target.value.length, target.value.length);
});
