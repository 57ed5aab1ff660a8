// The browser's storage is full: it is said, nothing is taken for safe that is not, and the work goes on once there
// is room.
import assert from "node:assert/strict";
import { ORIGIN, clip, inChromium, until } from "./harness.mjs";

inChromium("no room for a file, then room again", async ({ backend, browser }) => {
  const it = await browser();
  const page = await it.context.newPage();
  await page.goto(ORIGIN);
  await page.locator(".drop-zone").waitFor();
  await page.getByText("Ready", { exact: true }).waitFor();
  // As the browser does it when its share of the disk is used up.
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    window.full = true;
    IDBObjectStore.prototype.put = function (...args) {
      if (window.full) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, args);
    };
  });
  await page.setInputFiles("#pick", clip("four.mp4"));
  await page.getByText("There is no room here to keep this file safe").waitFor({ timeout: 20_000 });
  assert.equal(backend.log().filter((e) => e.event === "file_uploaded").length, 0);
  await page.evaluate(() => (window.full = false));
  await page.setInputFiles("#pick", clip("four.mp4"));
  await page.locator(".material.done").waitFor({ timeout: 30_000 });
  await until("the upload", () => backend.log().some((e) => e.event === "file_uploaded"));
});
