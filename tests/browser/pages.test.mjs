// "Edit this video" on the demo page: a file, a blob, a stream, a forbidden site. The menu itself belongs to the
// browser's own surface, which no test can click; its event is raised in the service worker.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { Readable } from "node:stream";
import { ORIGIN, clip, stage, until } from "./harness.mjs";

let on, backend, it, tab, panel, members;

function* endless() {
  const piece = Buffer.alloc(1 << 20);
  for (;;) yield piece;
}

/// A site that gives its film to those who are signed in, and to no script of another site.
async function membersOnly() {
  const asked = [];
  const server = createServer((request, answer) => {
    const signedIn = /\bmember=yes\b/.test(request.headers.cookie ?? "");
    asked.push([request.url, request.headers.origin ?? "", signedIn]);
    if (request.url === "/sign-in") return answer.writeHead(200, { "Set-Cookie": "member=yes", "Content-Type": "text/html" }).end("<title>in</title>");
    if (request.url === "/large.mp4") return answer.writeHead(200, { "Content-Type": "video/mp4", "Content-Length": 500_000_001 }).write("not all of it");
    if (request.url === "/endless.mp4") {
      answer.writeHead(200, { "Content-Type": "video/mp4" });
      return Readable.from(endless()).pipe(answer);
    }
    if (request.url !== "/film.mp4" || !signedIn) return answer.writeHead(403).end();
    answer.writeHead(200, { "Content-Type": "video/mp4" });
    createReadStream(clip("four.mp4")).pipe(answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, asked, close: () => server.closeAllConnections() ?? server.close() };
}

before(async () => {
  on = await stage();
  ({ backend } = on);
  members = await membersOnly();
  it = await on.browser();
  panel = await it.page("panel", { width: 380, height: 760 });
  tab = await it.context.newPage();
  await tab.goto(`${ORIGIN}/demo.html`);
  await until("the demo's videos", () => tab.evaluate(() => [...document.querySelectorAll("video")].every((v) => v.readyState >= 1)));
});

after(async () => {
  await on.close();
  members.close();
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

/// What the user answers to the browser's question. Nobody can click that in a browser without a window, so the
/// question itself, and nothing else, is a stub; it keeps what was asked for.
const answerWith = (granted) =>
  panel.evaluate((granted) => {
    window.askedFor = [];
    chrome.permissions.request = async ({ origins }) => window.askedFor.push(...origins) && granted;
  }, granted);

test("a protected film is asked for by its host; refused, nothing is fetched and that is said", async () => {
  await rightClick("#file", { srcUrl: `${members.origin}/film.mp4` });
  await banner("This site wants you to be signed in").locator("strong", { hasText: new URL(members.origin).host }).waitFor();
  const before = members.asked.length;
  await answerWith(false);
  await panel.getByRole("button", { name: "Allow for this site" }).click();
  await banner("Not allowed, so nothing was fetched").waitFor();
  assert.deepEqual(await panel.evaluate(() => window.askedFor), ["http://127.0.0.1/*"]);
  assert.equal(members.asked.length, before, "the site was not asked");
  assert.equal(uploads(), 2);
  await banner("Not allowed").getByRole("button", { name: "Close" }).click();
  assert.equal(await banner("Not allowed").count(), 0);
});

test("granted, but not signed in: what to do instead is said", async () => {
  await answerWith(true);
  await panel.getByRole("button", { name: "Allow for this site" }).click();
  await banner("The file could not be fetched. Download it yourself").waitFor();
  assert.equal(uploads(), 2);
});

test("granted and signed in: the film is fetched in the browser, with the user's own cookies", async () => {
  const other = await it.context.newPage();
  await other.goto(`${members.origin}/sign-in`);
  await other.close();
  await panel.getByRole("button", { name: "Allow for this site" }).click();
  await panel.locator(".material.done", { hasText: "film.mp4" }).waitFor({ timeout: 40_000 });
  assert.equal(uploads(), 3);
  const [url, origin, signedIn] = members.asked.at(-1);
  assert.deepEqual([url, signedIn], ["/film.mp4", true]);
  assert.notEqual(origin, ORIGIN, "it was not the page that read it");
  assert.equal(await banner("This site wants you to be signed in").count(), 0);
});

for (const [what, path] of [
  ["is", "large.mp4"],
  ["turns out", "endless.mp4"],
]) {
  test(`granted, but the file ${what} too large: that is said, and it is left`, async () => {
    const asked = () => members.asked.filter(([url]) => url === `/${path}`).length;
    await rightClick("#file", { srcUrl: `${members.origin}/${path}` });
    await banner("This site wants you to be signed in").waitFor();
    const before = asked();
    await panel.getByRole("button", { name: "Allow for this site" }).click();
    await banner("larger than 500 MB").waitFor({ timeout: 180_000 });
    assert.equal(asked(), before + 1, "it was the extension that asked");
    assert.equal(uploads(), 3);
    for (const text of ["larger than 500 MB", "This site wants you to be signed in"]) {
      await banner(text).getByRole("button", { name: "Close" }).click();
      await until("no banner", async () => (await banner(text).count()) === 0);
    }
  });
}

test("nothing went wrong on the way", async () => {
  // That a stream has no file, and that a film is not given to the page, is found out by asking for it, which the
  // browser notes in the page's console; and a request to the film's site is what was wanted.
  const site = new URL(members.origin).host;
  const known = [
    "console: Failed to load resource: net::ERR_FILE_NOT_FOUND",
    "console: Failed to load resource: net::ERR_FAILED",
    "console: Failed to load resource: the server responded with a status of 403",
    `console: Access to fetch at '${members.origin}/`,
    `a request to ${site}`,
  ];
  await on.verdict(known);
});
