// What a person does, in Firefox. The same module as in Chromium lives in an event page there, which the browser ends
// whenever nothing happens in it.
import { test } from "node:test";
import assert from "node:assert/strict";
import { ORIGIN, clip, duration, firefox, studio, until } from "./harness.mjs";

const count = (backend, event) => backend.log().filter((e) => e.event === event).length;

async function ask(page) {
  await page.pick("#pick", clip("six.mp4", 6));
  await page.type("#say", "Trim the first 3 seconds and export as MP4");
}

/// The view says once everything is in safe keeping.
function safe(page) {
  const kept = () => !document.querySelector(".activity-note")?.textContent.includes("Keep this open");
  return until("safe keeping", () => page.run(kept));
}

/// Gives a test a studio and a browser, and takes care of both.
function inFirefox(name, body) {
  test(name, async (t) => {
    const backend = await studio();
    const it = await firefox();
    try {
      await body(it, backend, t);
      assert.deepEqual(await it.misdeeds(), []);
    } finally {
      await it.close();
      await backend.stop();
    }
  });
}

async function arrives(it, backend) {
  const files = await until("the delivery", async () => (await it.delivered()).length > 0 && it.delivered(), 120);
  const page = await it.page("tab");
  await page.waitFor(".delivered");
  assert.equal(files.length, 1);
  assert.ok(Math.abs(duration(files[0]) - 3) < 0.2, `it lasts ${duration(files[0])} s`);
  assert.equal(count(backend, "message_accepted"), 1);
  assert.equal(count(backend, "render_submitted"), 1);
  return page;
}

inFirefox("first run: a clip becomes an MP4 that plays, and a notification says so", async (it, backend) => {
  const popup = await it.page("popup");
  await popup.run(async () => {
    const { chrome } = await browser.runtime.getBackgroundPage();
    const create = chrome.notifications.create.bind(chrome.notifications);
    globalThis.notes = [];
    chrome.notifications.create = (id, note) => {
      globalThis.notes.push(note.message);
      return create(id, note);
    };
  });
  await ask(popup);
  await arrives(it, backend);
  await popup.waitFor(".delivered video");
  const played = await popup.run(async () => {
    const video = document.querySelector(".delivered video");
    video.muted = true;
    await video.play();
    await new Promise((resolve) => video.addEventListener("timeupdate", () => video.currentTime > 0 && resolve()));
    return video.duration;
  });
  assert.ok(Math.abs(played - 3) < 0.2, `it plays ${played} s`);
  assert.deepEqual(await popup.run(() => globalThis.notes), ["Your video is ready: six-edited.mp4"]);
  assert.deepEqual(await popup.run(() => browser.alarms.getAll()), [], "nothing wakes the event page once the work is done");
});

inFirefox("the popup of the toolbar has its size, and its file picker is the sidebar's", async (it) => {
  const tab = await it.page("tab");
  await tab.run(() => browser.action.openPopup());
  const size = () =>
    tab.run(() => browser.extension.getViews({ type: "popup" }).map((w) => w.document.querySelector(".composer") && [w.innerWidth, w.innerHeight])[0]);
  assert.deepEqual(await until("the popup", size), [400, 580]);
  const popup = await it.page("popup");
  await popup.click(".drop-zone");
  await until("the sidebar", () => tab.run(() => browser.extension.getViews({ type: "sidebar" }).some((w) => w.document.querySelector(".composer"))));
});

inFirefox("what is right-clicked on a page is taken, or refused with the reason", async (it, backend) => {
  const tab = await it.page("tab");
  const demo = await it.open(`${ORIGIN}/demo.html`);
  await until("the demo's videos", () => demo.run(() => [...document.querySelectorAll("video")].every((v) => v.readyState >= 1)));
  const uploaded = (n) => until(`upload ${n}`, () => count(backend, "file_uploaded") === n);

  await it.chooseFromMenu(demo, "#file");
  await tab.waitFor(".banner", "Attached from the page: clip.mp4");
  await uploaded(1);
  // The click starts the event page.
  await it.endEventPage();
  await it.chooseFromMenu(demo, "#blob");
  await tab.waitFor(".banner", "Attached from the page: video.mp4");
  await uploaded(2);
  const sizes = backend.log().filter((e) => e.event === "file_uploaded").map((e) => e.size);
  assert.equal(sizes[0], sizes[1], "the blob holds the same bytes");
  await it.chooseFromMenu(demo, "#stream");
  await tab.waitFor(".banner", "streamed in pieces");
  assert.equal(count(backend, "file_uploaded"), 2);
});

inFirefox("whoever reaches for a view whose event page sleeps wakes it", async (it) => {
  const tab = await it.page("tab");
  await it.endEventPage();
  assert.equal(await it.awake(), false);
  await tab.click("#say");
  await until("the event page", it.awake);
});

const PHASES = [
  ["upload", "session_created"],
  ["chat", "message_accepted"],
  ["render", "render_submitted"],
];

for (const [phase, event] of PHASES) {
  inFirefox(`the view is closed and the event page ends in the middle of the ${phase}`, async (it, backend) => {
    const popup = await it.page("popup");
    await ask(popup);
    await safe(popup);
    await until(phase, () => count(backend, event) > 0);
    await popup.close();
    await it.endEventPage();
    await arrives(it, backend);
  });
}

test("Firefox is closed in the middle of the chat and started again", async () => {
  const backend = await studio();
  const first = await firefox({ permanent: true });
  const tab = await first.page("tab");
  await ask(tab);
  await safe(tab);
  await until("the chat", () => count(backend, "message_accepted") > 0);
  await first.close({ keep: true });
  const second = await firefox({ profile: first.profile });
  try {
    await arrives(second, backend);
    assert.deepEqual(await second.misdeeds(), []);
  } finally {
    await second.close();
    await backend.stop();
  }
});
