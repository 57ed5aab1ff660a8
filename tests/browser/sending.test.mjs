// What a person sees in the moment after something is sent: nothing is left behind, nothing runs backwards, and the
// next word can be typed at once.
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { clip, count, inChromium, until } from "./harness.mjs";

/// In the page: notes each bar that begins further than its work is, and each that is narrower than it was. What begins
/// anew has a bar of its own, so no bar ever shrinks.
const watchBars = () => {
  globalThis.backwards = [];
  const widest = new WeakMap();
  const look = () => {
    const bar = document.querySelector(".bar:not(.unknown)");
    if (bar) {
      const name = bar.getAttribute("aria-label");
      const width = bar.firstElementChild.getBoundingClientRect().width;
      const note = (what) => globalThis.backwards.push(`${name} ${what} ${width} of ${bar.clientWidth}`);
      if (!widest.has(bar) && width > (bar.clientWidth * (Number(bar.getAttribute("aria-valuenow")) + 2)) / 100) note("begins at");
      if (width < widest.get(bar) - 1) note(`goes from ${widest.get(bar)} back to`);
      widest.set(bar, width);
    }
    requestAnimationFrame(look);
  };
  look();
};

inChromium("what is said of several files takes them along, and leaves the focus where one types", async (on) => {
  const it = await on.browser();
  const page = await it.page("panel", { width: 380, height: 760 });
  const empty = join(tmpdir(), "fov-test-clips", "empty.mp4");
  const files = [clip("first.mp4"), clip("second.mp4")];
  if (!existsSync(empty)) writeFileSync(empty, "");
  const focused = () => page.evaluate(() => document.activeElement.id);

  await page.evaluate(watchBars);
  await page.setInputFiles("#pick", [...files, empty]);
  await page.locator(".banner", { hasText: "This file is empty" }).waitFor();
  assert.equal(await page.locator(".tray-row").count(), 2, "the empty file is not among them");
  await page.locator("#say").fill("Join them and export as MP4");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".delivered").waitFor({ timeout: 120_000 });
  assert.equal(await focused(), "say", "after the button was pressed");
  assert.equal(count(on.backend, "file_uploaded"), 2);
  assert.equal(count(on.backend, "message_accepted"), 1);
  assert.equal(await page.locator(".banner").count(), 0, "what is over is gone");
  assert.deepEqual(await page.evaluate(() => globalThis.backwards), []);

  await page.getByRole("button", { name: "Make the MP4" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await until("the end of the activity", async () => (await page.locator(".activity").count()) === 0);
  assert.equal(await focused(), "say", "after the stop");
});
