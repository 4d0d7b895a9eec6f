// Leaving a form that differs from what the server sent asks first; saving makes it the same again.
const kept = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
const remember = (form) => (form.dataset.kept ??= kept(form));
const guarded = () => [...document.querySelectorAll("form[data-guard]")];
let leaving = false;

document.addEventListener("htmx:load", () => guarded().forEach(remember));
document.addEventListener("submit", () => (leaving = true));
window.addEventListener("pageshow", () => (leaving = false));
window.addEventListener("beforeunload", (event) => {
  if (!leaving && guarded().some((form) => form.dataset.kept !== kept(form))) event.preventDefault();
});
guarded().forEach(remember);
