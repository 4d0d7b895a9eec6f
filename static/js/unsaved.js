// Leaving a form that differs from what the server has asks first. A key never counts, nor is it kept.
const saved = new WeakMap();
let leaving = false;

const guarded = () => [...document.querySelectorAll("form[data-guard]")];
const content = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "key"));
const remember = (form) => saved.set(form, content(form));
// What was typed before the server drew the form anew is still not saved.
const meet = (form) => (form.dataset.unsaved === undefined ? remember(form) : saved.set(form, ""));

document.addEventListener("htmx:load", () => guarded().filter((form) => !saved.has(form)).forEach(meet));
document.addEventListener("saved", () => guarded().forEach(remember));
document.addEventListener("htmx:afterRequest", () => (leaving = false));
document.addEventListener("submit", () => (leaving = true));
window.addEventListener("pageshow", () => (leaving = false));
window.addEventListener("beforeunload", (event) => {
  if (!leaving && guarded().some((form) => saved.get(form) !== content(form))) event.preventDefault();
});
guarded().forEach(meet);
