// Where another page goes on with what is typed, the form is sent past htmx, which would stay here.

const form = document.getElementById('composer');

form.querySelector('[data-leaves]')?.addEventListener('click', (event) => {
  event.preventDefault();
  const stays = form.action;
  form.action = event.currentTarget.formAction;
  form.submit();
  form.action = stays;
});
