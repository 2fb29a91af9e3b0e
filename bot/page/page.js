// Runs once in the browser, for the conversation: `element` holds it, `watch` tells of each new state of it.
// The page is drawn anew as an answer grows, so what the reader has opened is remembered here.

const opened = new Set();
let last = null;

function open(entry, isOpen) {
  if (isOpen) opened.add(entry.id);
  else opened.delete(entry.id);
  entry.open = isOpen;
}

// A citation opens its source, and the folded lists around it; "Back to the sentence" leads back.
function follow(link) {
  const target = document.getElementById(link.getAttribute("href").slice(1));
  if (!target) return;
  for (let entry = target.closest("details"); entry; entry = entry.parentElement.closest("details")) open(entry, true);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  const focus = target.querySelector(":scope > summary, .cite");
  if (focus) focus.focus({ preventScroll: true });
}

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers give no clipboard to pages that come over plain http from another machine.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const label = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = label; }, 2000);
}

element.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const summary = event.target.closest("summary");
  const button = event.target.closest("button[data-copy]");
  if (link) {
    event.preventDefault();
    follow(link);
  } else if (summary) {
    event.preventDefault();
    open(summary.parentElement, !summary.parentElement.open);
  } else if (button) {
    copy(button);
  }
});

watch("value", () => {
  for (const entry of element.querySelectorAll("details[id]")) entry.open = opened.has(entry.id);
  const newest = element.querySelector(".turn:last-of-type");
  if (newest && newest.id !== last) newest.scrollIntoView({ block: "start" });
  last = newest ? newest.id : null;
});
