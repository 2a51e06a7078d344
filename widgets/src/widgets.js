/** Both widgets in one script, since they share most of it. */
export { default as explorer } from "./explorer/main.js";
export { default as studio } from "./main.js";
