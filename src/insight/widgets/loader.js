// Brings the studio's browser side from the kernel, so that a saved notebook does not carry it along.

const known = (globalThis.insightStudio ??= new Map());
const PATIENCE = 20_000;
const SOON = 2_000;
const LATE = "no answer";

function ask(model) {
  const id = `front-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(LATE)), PATIENCE);
    const heard = (reply) => {
      if (reply?.id !== id) return;
      clearTimeout(late);
      model.off("msg:custom", heard);
      resolve(reply.ok);
    };
    model.on("msg:custom", heard);
    model.send({ id, ask: "front", have: [...known.keys()] });
  });
}

async function front(model) {
  const sent = await ask(model);
  if (sent.script !== null) {
    const url = URL.createObjectURL(new Blob([sent.script], { type: "text/javascript" }));
    known.set(sent.version, { module: import(url), style: sent.style });
  }
  const { module, style } = known.get(sent.version);
  return { view: (await module)[sent.widget], style };
}

/** What the notebook kept, for when the kernel does not answer: the text is all that there is. */
function tell(el, words, text) {
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.textContent = words;
  const kept = document.createElement("pre");
  kept.textContent = text === "everyone" ? "" : text;
  kept.style.whiteSpace = "pre-wrap";
  el.replaceChildren(said, kept);
}

async function render({ model, el, ...rest }) {
  const text = String(model.get("text") ?? "");
  tell(el, "Opening …", "");
  const soon = setTimeout(tell, SOON, el, "Waiting for the kernel. If it was started anew, run this cell again. It showed:", text);
  try {
    const { view, style } = await front(model);
    clearTimeout(soon);
    const sheet = document.createElement("style");
    sheet.textContent = style;
    const root = document.createElement("div");
    el.replaceChildren(sheet, root);
    return await view.render({ model, el: root, ...rest });
  } catch (wrong) {
    clearTimeout(soon);
    tell(el, "The kernel does not answer: run this cell again. It showed:", text);
    if (wrong.message !== LATE) throw wrong;
  }
}

export default { render };
