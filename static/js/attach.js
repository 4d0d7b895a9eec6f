// Files for the message that is being written: chosen, pasted or dropped, and sent on at once.

const form = document.getElementById('composer');
const text = form.elements.text;
const attached = document.getElementById('attached');
const pane = document.querySelector('main');
const chooser = () => form.querySelector('#attach input'); // it is drawn anew with the route
const waiting = [];
let sent = [];
let busy = false;

const refresh = () => text.dispatchEvent(new Event('input'));

function next() {
  if (busy || !waiting.length) return;
  const files = new DataTransfer();
  for (const file of waiting.splice(0)) files.items.add(file);
  chooser().files = files.files;
  chooser().dispatchEvent(new Event('change', { bubbles: true }));
}

function attach(files) {
  waiting.push(...files);
  next();
}

// While a file is on its way there is no other, and its message waits for it.
document.addEventListener('htmx:beforeRequest', ({ detail: { elt } }) => {
  if (elt === form) sent = [...attached.children];
  if (elt !== chooser()) return;
  busy = true;
  form.dataset.attaching = 'yes';
  refresh();
});
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (detail.elt === form && detail.successful) { for (const each of sent) each.remove(); refresh(); }
  if (!detail.requestConfig.elt.matches('#attach input')) return;
  chooser().value = '';
  busy = false;
  delete form.dataset.attaching;
  refresh();
  text.focus();
  next();
});
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (!detail.requestConfig.elt.matches('[name=remove]')) return;
  refresh();
  text.focus();
});

// A table that is copied brings a picture of itself: its words are meant.
text.addEventListener('paste', (event) => {
  const { files, types } = event.clipboardData;
  if (!files.length || types.includes('text/plain')) return;
  event.preventDefault();
  attach(files);
});

const brings = ({ dataTransfer }) => dataTransfer?.types.includes('Files');
pane.addEventListener('dragover', (event) => {
  if (!brings(event)) return;
  event.preventDefault();
  form.dataset.over = 'yes';
});
pane.addEventListener('dragleave', ({ relatedTarget }) => {
  if (!pane.contains(relatedTarget)) delete form.dataset.over;
});
pane.addEventListener('drop', (event) => {
  delete form.dataset.over;
  if (!brings(event)) return;
  event.preventDefault();
  attach(event.dataTransfer.files);
});
