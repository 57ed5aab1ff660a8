// "Edit this video" on the demo page: a file, a blob, a stream, a forbidden site. The menu itself belongs to the
// browser's own surface, which no test can click; its event is raised in the service worker.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { ORIGIN, browser, studio, until } from "./harness.mjs";

let backend, it, tab, panel;

before(async () => {
  backend = await studio();
  it = await browser();
  panel = await it.page("panel", { width: 380, height: 760 });
  tab = await it.context.newPage();
  await tab.goto(`${ORIGIN}/demo.html`);
  await until("the demo's videos", () => tab.evaluate(() => [...document.querySelectorAll("video")].every((v) => v.readyState >= 1)));
});

after(async () => {
  await it.close();
  await backend.stop();
});

async function rightClick(selector, change = {}) {
  const src = await tab.evaluate((s) => document.querySelector(s)?.currentSrc ?? null, selector);
  await it.worker().evaluate(
    async ({ url, src, change }) => {
      const [tab] = await chrome.tabs.query({ url });
      const info = { menuItemId: "edit", mediaType: "video", srcUrl: src, pageUrl: url, frameId: 0, ...change };
      chrome.contextMenus.onClicked.dispatch(info, tab);
    },
    { url: `${ORIGIN}/demo.html`, src, change },
  );
}

const banner = (text) => panel.locator(".banner", { hasText: text });
const uploads = () => backend.log().filter((e) => e.event === "file_uploaded").length;

test("a video file on the page is attached and named", async () => {
  await rightClick("#file");
  await banner("Attached from the page: clip.mp4").waitFor({ timeout: 30_000 });
  await panel.locator(".material.done", { hasText: "clip.mp4" }).waitFor({ timeout: 40_000 });
  assert.equal(uploads(), 1);
});

test("a blob made from a file is fetched from the page", async () => {
  await rightClick("#blob");
  await banner("Attached from the page: video.mp4").waitFor({ timeout: 30_000 });
  await panel.locator(".material.done", { hasText: "video.mp4" }).waitFor({ timeout: 40_000 });
  assert.equal(uploads(), 2);
  const sizes = backend.log().filter((e) => e.event === "file_uploaded").map((e) => e.size);
  assert.equal(sizes[0], sizes[1], "the blob holds the same bytes");
});

test("a stream without a file is refused with the reason", async () => {
  await rightClick("#stream");
  await banner("streamed in pieces").waitFor({ timeout: 30_000 });
  assert.equal(uploads(), 2);
});

test("a site that forbids it is refused with the reason", async () => {
  await rightClick("#file", { srcUrl: "https://rr3.googlevideo.com/videoplayback", pageUrl: "https://www.youtube.com/watch?v=x" });
  await banner("can’t be taken from this site").waitFor({ timeout: 30_000 });
  assert.equal(uploads(), 2);
});

test("nothing went wrong on the way", () => {
  // That a stream has no file is found out by asking for it, which the browser notes in the page's console.
  const known = "console: Failed to load resource: net::ERR_FILE_NOT_FOUND";
  assert.deepEqual(it.trouble.filter((line) => !line.startsWith(known)), []);
});
