// Brings the studio's browser side from the kernel, so that a saved notebook does not carry it along.

const known = (globalThis.insightStudio ??= new Map());
const SOON = 2_000;
const LONGEST = 60_000;

/** Ask until there is an answer: what is asked while a cell begins to run may lie behind that cell. */
function ask(model) {
  const id = `front-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
  return new Promise((resolve) => {
    let again;
    const heard = (reply) => {
      if (reply?.id !== id) return;
      clearTimeout(again);
      model.off("msg:custom", heard);
      resolve(reply.ok);
    };
    const send = (wait) => {
      again = setTimeout(send, wait, Math.min(2 * wait, LONGEST));
      try {
        model.send({ id, ask: "front", have: [...known.keys()] });
      } catch {
        // there is no line to the kernel, or not yet
      }
    };
    model.on("msg:custom", heard);
    send(SOON);
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

/** What the notebook kept, as long as the kernel does not answer: the text is all that there is. */
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
  const { view, style } = await front(model).finally(() => clearTimeout(soon));
  const sheet = document.createElement("style");
  sheet.textContent = style;
  const root = document.createElement("div");
  el.replaceChildren(sheet, root);
  return view.render({ model, el: root, ...rest });
}

export default { render };
