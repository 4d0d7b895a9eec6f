// What is selected in a reply stays selected when its last form takes the place of the stream. Blanks
// do not count: between blocks the two forms differ in them.

const bare = (text) => text.replace(/\s/g, '');
const held = new Map();

document.addEventListener('htmx:sseBeforeMessage', ({ target, detail }) => {
  const prose = detail.type === 'done' && target.closest('.msg').querySelector('.prose');
  const selection = getSelection();
  if (!prose || selection.isCollapsed || !prose.contains(selection.getRangeAt(0).commonAncestorContainer)) return;
  const chosen = selection.getRangeAt(0), before = document.createRange();
  before.setStart(prose, 0);
  before.setEnd(chosen.startContainer, chosen.startOffset);
  const start = bare(`${before}`).length;
  held.set(target.closest('.msg').id, { start, end: start + bare(`${chosen}`).length });
});

document.addEventListener('htmx:load', ({ target }) => {
  const chosen = held.get(target.id), prose = target.querySelector?.('.prose');
  if (!chosen || !held.delete(target.id) || !prose) return;
  const from = place(prose, chosen.start + 1), to = place(prose, chosen.end);
  if (from && to) getSelection().setBaseAndExtent(from.node, from.at, to.node, to.at + 1);
});

// Where the character stands that is the so-manieth which is no blank.
function place(prose, count) {
  const texts = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
  for (let left = count; texts.nextNode(); left -= bare(texts.currentNode.data).length) {
    const node = texts.currentNode;
    if (bare(node.data).length < left) continue;
    let at = -1;
    for (let seen = 0; seen < left; seen += 1) at += node.data.slice(at + 1).search(/\S/) + 1;
    return { node, at };
  }
  return null;
}
