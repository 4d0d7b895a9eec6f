// What is sent right after something that changes the thread goes under what that leads to. So it waits for the
// answer; and where a version was not saved, it would follow the old one: it stays in the box.

const composer = document.getElementById('composer');
const under = new Set(); // requests whose answer is the thread
let held = null;

const isEdit = (detail) => detail.requestConfig.elt.matches('.edit');
const isTaken = ({ status }) => status >= 200 && status < 300;

document.addEventListener('htmx:beforeRequest', ({ detail }) => {
  if (detail.target?.id === 'messages' && detail.elt !== composer) under.add(detail.xhr);
});

composer.addEventListener('htmx:confirm', (event) => {
  if (event.target !== composer || !under.size) return;
  event.preventDefault();
  held = event.detail.issueRequest;
});

document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (!under.delete(detail.xhr) || !held) return;
  if (isEdit(detail) && !isTaken(detail.xhr)) {
    held = null;
    const text = 'Not sent: the version before it was not saved. What you wrote is still in the box.';
    document.dispatchEvent(new CustomEvent('lampfield:notice', { detail: { text } }));
  } else if (!under.size) {
    const send = held;
    held = null;
    send(true);
  }
});
