// Holds the owner of the machine: one per profile, by a lock; a fresh instance from the compiled module after a panic.
import "./platform.js";

const LIMIT = 3; // panics in a row, after which it stops
const PAUSE_MS = 5_000; // before another try, after the first: a full disk needs time
const CALM_MS = 60_000; // an instance that lived so long ends the row

let module;
let repaired = 0;
let row = 0;
let born = 0;

async function begin() {
  born = Date.now();
  // A query makes it a module of its own, with memory of its own.
  const glue = await import(`./fov.js?owner=${repaired}`);
  await glue.default({ module_or_path: module });
  await glue.startOwner(repaired);
}

function tellViews(message) {
  const channel = new BroadcastChannel("fov-views");
  channel.postMessage({ json: JSON.stringify(message) });
  channel.close();
}

globalThis.fovPlatform.panicked = () => {
  row = Date.now() - born > CALM_MS ? 1 : row + 1;
  repaired += 1;
  if (row >= LIMIT) tellViews("stopped");
  else setTimeout(() => begin().catch(stop), (row - 1) * PAUSE_MS);
};

// Views show it and offer to load everything anew; the work is in the journal.
function stop(error) {
  console.error("the editor cannot start:", error);
  tellViews("stopped");
}

navigator.locks.request(
  "fov-owner",
  () =>
    // Held for as long as this context lives.
    new Promise(() => {
      const compiled = WebAssembly.compileStreaming(fetch(new URL("./fov_bg.wasm", import.meta.url)));
      compiled.then((it) => ((module = it), begin())).catch(stop);
    }),
);
