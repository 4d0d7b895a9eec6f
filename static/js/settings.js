// Notifications need the browser's permission: asked for when they are switched on, never before.

const box = document.getElementById('id_notifies');

box.addEventListener('change', async () => {
  if (!box.checked) return;
  const answer = await globalThis.Notification?.requestPermission();
  if (answer === 'granted') return;
  box.checked = false;
  const text = 'This browser does not allow notifications from here.';
  document.dispatchEvent(new CustomEvent('lampfield:notice', { detail: { text } }));
});
