// The browser's storage is full: it is said, nothing is taken for safe that is not, and the work goes on once there
// is room.
import assert from "node:assert/strict";
import { ORIGIN, arrives, ask, clip, count, inChromium, until } from "./harness.mjs";

/// Nothing can be written where this runs, as the browser does it when its share of the disk is used up, until
/// `room` is called there.
const FILL = `{
  const { put } = IDBObjectStore.prototype;
  globalThis.room = () => void (IDBObjectStore.prototype.put = put);
  globalThis.refused = 0;
  IDBObjectStore.prototype.put = () => {
    globalThis.refused += 1;
    throw new DOMException("no room", "QuotaExceededError");
  };
}`;

inChromium("no room for a file, then room again", async ({ backend, browser }) => {
  const it = await browser();
  const page = await it.context.newPage();
  await page.goto(ORIGIN);
  await page.locator(".drop-zone").waitFor();
  await page.getByText("Ready", { exact: true }).waitFor();
  await page.evaluate(FILL);
  await page.setInputFiles("#pick", clip("four.mp4"));
  await page.getByText("There is no room here to keep this file safe").waitFor({ timeout: 20_000 });
  assert.equal(backend.log().filter((e) => e.event === "file_uploaded").length, 0);
  await page.evaluate("room()");
  await page.setInputFiles("#pick", clip("four.mp4"));
  await page.locator(".material.done").waitFor({ timeout: 30_000 });
  await until("the upload", () => backend.log().some((e) => e.event === "file_uploaded"));
});

inChromium("no room for the owner: what a view laid into the outbox is kept, and done when there is room", async ({ backend, browser }) => {
  const it = await browser();
  const panel = await it.page("panel", { width: 380, height: 760 });
  await panel.getByText("Ready", { exact: true }).waitFor();
  await it.inOwner(FILL);
  await ask(panel, clip("four.mp4"));
  await panel.locator(".activity-note", { hasText: "You can close this" }).waitFor({ timeout: 20_000 });
  await until("the owner to try", async () => (await it.inOwner("refused")) > 0);
  await panel.close();
  assert.equal(count(backend, "message_accepted"), 0);
  await it.inOwner("room()");
  await arrives(it, backend);
});

inChromium("no room for what was right-clicked: it is said where everybody sees it", async ({ backend, browser }) => {
  const it = await browser();
  const panel = await it.page("panel", { width: 380, height: 760 });
  await panel.getByText("Ready", { exact: true }).waitFor();
  const tab = await it.context.newPage();
  await tab.goto(`${ORIGIN}/demo.html`);
  const rightClick = () =>
    it.worker().evaluate(async (url) => {
      const [tab] = await chrome.tabs.query({ url });
      chrome.contextMenus.onClicked.dispatch({ menuItemId: "edit", mediaType: "video", srcUrl: new URL("demo/clip.mp4", url).href, pageUrl: url, frameId: 0 }, tab);
    }, `${ORIGIN}/demo.html`);
  await it.inOwner(FILL);
  await rightClick();
  await panel.locator(".banner.trouble", { hasText: "There is no room here to keep this file safe" }).locator("strong", { hasText: "clip.mp4" }).waitFor({ timeout: 20_000 });
  assert.equal(await panel.locator(".banner", { hasText: "Fetching from the page…" }).count(), 0);
  assert.equal(await panel.locator(".material").count(), 0);
  await it.inOwner("room()");
  await rightClick();
  await panel.locator(".material.done", { hasText: "clip.mp4" }).waitFor({ timeout: 40_000 });
  assert.equal(count(backend, "file_uploaded"), 1);
});
