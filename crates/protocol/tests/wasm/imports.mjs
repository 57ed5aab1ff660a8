// Fails where a wasm module wants something of `env`: that is a C function that nobody gives it in a browser.
//
//   cargo test -p fov-protocol --target wasm32-unknown-unknown --no-run
//   node crates/protocol/tests/wasm/imports.mjs target/wasm32-unknown-unknown/debug/deps/*.wasm
import { readFileSync } from "node:fs";

const files = process.argv.slice(2);
if (files.length === 0) throw new Error("name the modules to look at");
let missing = 0;
for (const file of files) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file)));
  for (const { name } of imports.filter(({ module }) => module === "env")) {
    console.error(`${file} wants env.${name}`);
    missing += 1;
  }
}
console.log(`${files.length} modules, ${missing} imports of env`);
process.exitCode = missing === 0 ? 0 : 1;
