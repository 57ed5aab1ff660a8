// What the popup costs beside a page of the same extension that has nothing on it: from asking for it until a person
// can type. In turns and in one run, so that a busy machine slows both alike.
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { browser, studio } from "./harness.mjs";

const ROUNDS = 15;
/// The popup may cost so many times an empty page.
const LIMIT = 2.5;
const SIZE = { width: 400, height: 580 };

async function opening(it, name, ready) {
  const page = await it.context.newPage();
  await page.setViewportSize(SIZE);
  const start = performance.now();
  await page.goto(`chrome-extension://${it.id}/${name}.html`);
  await page.locator(ready).waitFor();
  const took = performance.now() - start;
  await page.close();
  return took;
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];
const backend = await studio();
// A debugger that looks on would be measured as well.
const it = await browser({ watched: false });
try {
  // The first one starts the owner of the machine and compiles the module, once per browser.
  await opening(it, "popup", ".composer textarea:enabled");
  const [popup, empty] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    popup.push(await opening(it, "popup", ".composer textarea:enabled"));
    empty.push(await opening(it, "empty", "body"));
  }
  const [ours, least] = [median(popup), median(empty)];
  const value = `${ours.toFixed(0)} ms, ${(ours / least).toFixed(2)} × an empty page`;
  console.log(`the popup until one can type: ${value} (medians of ${ROUNDS})`);
  if (process.env.FOV_MEASURED) appendFileSync(process.env.FOV_MEASURED, `the popup until one can type\t${value}\n`);
  assert.ok(ours / least <= LIMIT, `that is more than ${LIMIT} ×`);
} finally {
  await it.close();
  await backend.stop();
}
