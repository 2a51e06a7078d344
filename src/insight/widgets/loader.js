// Brings the studio's browser side from the kernel, so that a saved notebook does not carry it along.

const known = (globalThis.insightStudio ??= new Map());
const PATIENCE = 20_000;

function ask(model) {
  const id = `front-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("no answer")), PATIENCE);
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
  return { studio: (await module).default, style };
}

async function render({ model, el, ...rest }) {
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.textContent = "Opening the studio …";
  el.replaceChildren(status);
  try {
    const { studio, style } = await front(model);
    const sheet = document.createElement("style");
    sheet.textContent = style;
    const root = document.createElement("div");
    el.replaceChildren(sheet, root);
    return await studio.render({ model, el: root, ...rest });
  } catch (wrong) {
    status.textContent = "The studio could not be opened: run its cell again.";
    el.replaceChildren(status);
    throw wrong;
  }
}

export default { render };
