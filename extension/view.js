// Starts the view in a document with an element `app`.
import "./platform.js";
import init, { startView } from "./fov.js";

await init({ module_or_path: new URL("./fov_bg.wasm", import.meta.url) });
startView(document.body.dataset.layout);
