// The eyes themselves: whatever must not happen is seen, also where Playwright does not look, and also in what began
// anew. Every other test stands on this.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { ORIGIN, ask, clip, delivered, freePort, stage, until } from "./harness.mjs";

const STRANGER = `http://127.0.0.1:${await freePort()}`;
const OWNER = "/offscreen.html";
const WORKER = "/background.js";

let on, it, panel;

before(async () => {
  on = await stage();
  it = await on.browser();
  panel = await it.page("panel", { width: 380, height: 760 });
  await until("the owner", () => it.watch.isRunning(OWNER));
});

after(() => on.close());

/// Does something wrong at a place: each line is told, and a test would fail. Nothing else is told but what the browser
/// adds about a request that failed.
async function isTold(place, wrongs) {
  const told = Object.keys(wrongs);
  const starts = (line) => (start) => line.startsWith(start);
  try {
    for (const wrong of Object.values(wrongs)) await it.watch.evaluate(place, wrong);
    for (const start of told) await until(start, () => it.trouble.some((line) => line.startsWith(start)), 5);
    await assert.rejects(on.verdict(), assert.AssertionError);
    const known = [...told, "console: Failed to load resource", "console: Connecting to"];
    assert.deepEqual(it.trouble.filter((line) => !known.some(starts(line))), []);
  } finally {
    it.trouble.length = it.watch.lines.length = 0;
  }
}

for (const place of [OWNER, WORKER]) {
  test(`what goes wrong in ${place} is seen, also in the next one`, async () => {
    const wrongs = {
      [`a request to ${new URL(STRANGER).host}`]: `fetch("${STRANGER}/x").catch(() => {})`,
      "console: from the test": `console.error("from the test")`,
      "error: Uncaught Error: from the test": `void setTimeout(() => { throw new Error("from the test") })`,
      "policy: connect-src forbids ws:": `void new WebSocket("ws://127.0.0.1/").close()`,
      "a token in an address": `fetch("${ORIGIN}/healthz?nmv_usr_0f").catch(() => {})`,
      "a token in the console": `console.log("nmv_usr_0f")`,
    };
    await isTold(place, wrongs);
    const reborn = await it.kill();
    await panel.evaluate(() => chrome.runtime.sendMessage({ fov: "wake" }));
    await reborn();
    await isTold(place, wrongs);
  });
}

test("a token that is set into a view for a moment is seen", async () => {
  const told = "console: a token was set into the document";
  await isTold("/panel.html", { [told]: `document.body.append("nmv_usr_0f"), document.body.lastChild.remove()` });
  await isTold("/panel.html", { [told]: `document.body.title = "nmv_usr_0f", document.body.title = ""` });
});

test("the token that is really in use is known, and looked for whatever it looks like", async () => {
  assert.equal(it.tokens.size, 0);
  await ask(panel, clip("four.mp4"));
  await until("the delivery", async () => (await delivered(panel)).length === 1, 90);
  await on.verdict();
  const [token] = it.tokens;
  assert.match(token, /^nmv_usr_\w{16,}$/);
  await isTold(OWNER, { "a token in the console": `console.log("${token.slice(0, 9)}" + "${token.slice(9)}")` });
  // One that only the look at the end finds.
  it.tokens.add("of another shape");
  await panel.evaluate(() => (document.body.dataset.test = "of another shape"));
  await it.look();
  assert.deepEqual(it.trouble.splice(0), ["a token in a document"]);
  await panel.evaluate(() => delete document.body.dataset.test);
});

test("calls of the owner that are not seen are missed", async () => {
  await on.verdict();
  it.watch.requests.length = 0;
  await assert.rejects(on.verdict(), /the calls of the owner were seen/);
});
