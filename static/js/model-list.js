// The list of models: rows that fold open, and presses that change the route beside it.

const FIRST = '.m-pick, .m-pasted button, .m-fold button'; // whichever comes first
const by = (id) => document.getElementById(id);

const asked = (extra) => {
  const values = new URLSearchParams(new FormData(by('pf')));
  for (const [name, value] of Object.entries(extra)) values.set(name, value);
  return values;
};

async function unfold(row) {
  const pick = row.querySelector('.m-pick');
  const address = `${by('mlist').dataset.providers}?${asked({ open: pick.dataset.model })}`;
  await htmx.ajax('GET', address, { source: row, target: row, swap: 'beforeend' });
  for (const old of [...row.querySelectorAll('.m-fold')].slice(0, -1)) old.remove();
  row.classList.add('open');
  pick.setAttribute('aria-expanded', 'true');
}

function fold(row) {
  row.querySelector('.m-fold')?.remove();
  row.classList.remove('open');
  row.querySelector('.m-pick').setAttribute('aria-expanded', 'false');
}

// A press while the new route is on its way would act on the route before it.
async function alone(change) {
  const presses = [...document.querySelectorAll('.picker button:is([name=stop], [name=move], [name=instead], [name=route]):enabled')];
  for (const press of presses) press.disabled = true;
  try { await change(); } finally { for (const press of presses) press.disabled = false; }
}

async function stop(button) {
  const label = button.closest('.m-item')?.querySelector('.m-pick').id;
  const address = `${by('mlist').dataset.route}?${asked({ [button.name]: button.value })}`;
  await alone(() => htmx.ajax('GET', address, { source: by('route'), target: '#route', swap: 'innerHTML' }));
  by('picker-said').textContent = by('rt').dataset.said;
  if (by('pasted')) { by('mq').value = ''; by('mq').dispatchEvent(new Event('input', { bubbles: true })); }
  for (const row of document.querySelectorAll('#mlist .m-item.open')) await unfold(row);
  const same = label && [...by(label).closest('.m-item').querySelectorAll('[name=stop]')].find((each) => each.value === button.value);
  const next = ['[autofocus]', 'summary'].map((each) => by('route').querySelector(each)).find(Boolean);
  (same ?? next ?? by('mq')).focus();
}

document.addEventListener('click', (event) => {
  const pick = event.target.closest('button.m-pick');
  const stops = event.target.closest('.picker :is([name=stop], [name=move]:not(.grip), [name=instead])');
  if (!pick && !stops) return;
  event.preventDefault();
  if (stops) { stop(stops); return; }
  const row = pick.closest('.m-item');
  if (row.classList.contains('open')) fold(row); else unfold(row);
});

document.addEventListener('route-dropped', (event) => {
  if (!event.target.closest('.picker')) return;
  event.preventDefault();
  stop(event.target);
});

document.addEventListener('keydown', async (event) => {
  if (event.target.id !== 'mq' || event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const row = by('mlist').querySelector(FIRST)?.closest('.m-item');
  if (row && !row.classList.contains('open')) await unfold(row);
  (row ?? by('mlist')).querySelector('.m-fold button, .m-pasted button')?.focus();
});
