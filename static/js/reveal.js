// A button that shows what is being pasted; a key that is stored can never be shown.
const unhide = () => document.querySelectorAll("[data-reveals][hidden]").forEach((button) => (button.hidden = false));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveals]");
  if (!button) return;
  const input = document.getElementById(button.dataset.reveals);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  input.focus();
});
document.addEventListener("htmx:load", unhide);
unhide();
