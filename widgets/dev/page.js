/**
 * The studio on a plain page. `?dark`, `?views=2`, `?text=…`; `?kernel=/ask` asks a server that answers as the kernel does, otherwise a made-up one does.
 */
import { studio } from "../../src/insight/widgets/static/studio.js";
import { fakeKernel } from "./kernel.js";

const wanted = new URLSearchParams(location.search);
if (wanted.has("dark")) document.documentElement.classList.add("dark");

/** As much of a widget's model as the studio uses. */
class Model {
  constructor(kernel, traits) {
    this.kernel = kernel;
    this.traits = traits;
    this.handlers = new Map();
  }
  get(name) {
    return this.traits[name];
  }
  set(name, value) {
    this.traits[name] = value;
    this.emit(`change:${name}`, value);
  }
  save_changes() {}
  on(event, handler) {
    this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler]);
  }
  off(event, handler) {
    this.handlers.set(
      event,
      (this.handlers.get(event) ?? []).filter((each) => each !== handler),
    );
  }
  emit(event, value) {
    for (const handler of this.handlers.get(event) ?? []) handler(value);
  }
  async send(message) {
    const reply = await this.kernel(message, this.traits);
    if (message.take && reply.ok) reply.ok.taken = message.over === this.traits.text;
    this.emit("msg:custom", reply);
    if (reply.ok?.taken && reply.ok.text !== this.traits.text) this.set("text", reply.ok.text);
  }
}

const remote = (url) => async (message, traits) =>
  (await fetch(url, { method: "POST", body: JSON.stringify({ message, traits }) })).json();
const model = new Model(wanted.has("kernel") ? remote(wanted.get("kernel")) : fakeKernel(), {
  text: wanted.get("text") ?? "everyone",
  name: wanted.get("name") ?? "",
  settings: {},
});
window.studioModel = model;
for (let view = 0; view < Number(wanted.get("views") ?? 1); view++) {
  const el = document.createElement("div");
  document.getElementById("views").append(el);
  studio.render({ model, el });
}
