// Work that was wished for outlives view and browser before any owner has it, and is done once. There is no owner where
// another document holds the lock that an owner must have.
import assert from "node:assert/strict";
import { ORIGIN, arrives, ask, clip, count, inChromium, until, withoutOwner } from "./harness.mjs";

const note = (page, text) => page.locator(".activity-note", { hasText: text }).waitFor({ timeout: 20_000 });

/// Reads the outbox, or writes into it, in a document of the same origin.
function outbox(page, entries = null) {
  return page.evaluate(async (entries) => {
    const done = (request) => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = reject)));
    const db = await done(indexedDB.open("fov", 1));
    const state = db.transaction("state", entries ? "readwrite" : "readonly", { durability: "strict" }).objectStore("state");
    for (const [key, value] of entries ?? []) await done(state.put(value, key));
    const range = IDBKeyRange.bound("wish ", "wish!");
    const [keys, values] = await Promise.all([done(state.getAllKeys(range)), done(state.getAll(range))]);
    db.close();
    return keys.map((key, at) => [key, values[at]]);
  }, entries);
}

/// A panel whose owner has gone.
async function panelAlone(it) {
  const panel = await it.page("panel", { width: 380, height: 760 });
  await panel.getByText("Ready", { exact: true }).waitFor();
  return { panel, gate: await withoutOwner(it) };
}

inChromium("the browser is killed before an owner has the wish", async ({ backend, browser }) => {
  const first = await browser();
  const { panel } = await panelAlone(first);
  await ask(panel, clip("four.mp4"));
  await note(panel, "You can close this");
  await first.crash();
  assert.equal(count(backend, "session_created"), 0, "nobody had it");
  const second = await browser({ profile: first.profile, downloads: first.downloads });
  // No view is open: the browser's start is all that it takes.
  await until("the message", () => count(backend, "message_accepted") === 1, 60);
  await arrives(second, backend);
  await until("an empty outbox", async () => (await outbox(second.context.pages().at(-1))).length === 0);
});

inChromium("the browser is killed when the owner had obeyed, and had not yet taken the wish out", async ({ backend, browser }) => {
  const first = await browser();
  const { panel, gate } = await panelAlone(first);
  await ask(panel, clip("four.mp4"));
  await note(panel, "You can close this");
  const wishes = await outbox(panel);
  assert.equal(wishes.length, 2, "a file and an instruction");
  await gate.close();
  await until("the render", () => count(backend, "render_submitted") === 1, 60);
  await until("an empty outbox", async () => (await outbox(panel)).length === 0);
  // As if it had died in the moment between its journal and this.
  await outbox(panel, wishes);
  await first.crash();
  const second = await browser({ profile: first.profile, downloads: first.downloads });
  await arrives(second, backend);
  const page = second.context.pages().at(-1);
  await until("an empty outbox", async () => (await outbox(page)).length === 0);
  assert.equal(await page.locator(".said").count(), 1);
  assert.equal(await page.locator(".material").count(), 1);
  assert.equal(count(backend, "file_uploaded"), 1);
});

inChromium("the view is closed before an owner has the wish", async ({ backend, browser }) => {
  const it = await browser();
  const { panel, gate } = await panelAlone(it);
  await ask(panel, clip("four.mp4"));
  await note(panel, "You can close this");
  await panel.close();
  await gate.close();
  await arrives(it, backend);
});

inChromium("there is no room for the outbox: the view keeps the wish, and says that it does", async ({ backend, browser }) => {
  const it = await browser();
  const { panel, gate } = await panelAlone(it);
  // As the browser does it when its share of the disk is used up; the owner finds room again.
  await panel.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
  });
  await ask(panel, clip("four.mp4"));
  await note(panel, "Keep this open for a moment");
  assert.deepEqual(await outbox(panel), []);
  await gate.close();
  await arrives(it, backend);
});

inChromium("the page in a tab: the browser is killed before an owner has the wish", async ({ backend, browser }) => {
  const first = await browser();
  const gate = await first.context.newPage();
  await gate.goto(`${ORIGIN}/demo.html`);
  await gate.evaluate(() => new Promise((held) => navigator.locks.request("fov-owner", () => new Promise(() => held()))));
  const tab = await first.context.newPage();
  await tab.goto(ORIGIN);
  await ask(tab, clip("four.mp4"));
  await note(tab, "Keep this tab open");
  await first.crash();
  assert.equal(count(backend, "session_created"), 0, "nobody had it");
  const second = await browser({ profile: first.profile, downloads: first.downloads });
  const page = await second.context.newPage();
  await page.goto(ORIGIN);
  // Which project was looked at last, a browser forgets that is killed.
  await page.locator(".project-open").first().click();
  await page.locator(".delivered").first().waitFor({ timeout: 120_000 });
  assert.equal(count(backend, "message_accepted"), 1);
  assert.equal(count(backend, "render_submitted"), 1);
  assert.equal(await page.locator(".said").count(), 1);
});

inChromium("the owner's connection to the database breaks: a fresh owner does the wish, once", async ({ backend, browser }) => {
  const it = await browser();
  const panel = await it.page("panel", { width: 380, height: 760 });
  await panel.getByText("Ready", { exact: true }).waitFor();
  // As when the browser closes it: whatever is asked of it from then on fails.
  await it.inOwner(`{
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...args) {
      IDBDatabase.prototype.transaction = transaction;
      globalThis.broken = true;
      this.close();
      return transaction.apply(this, args);
    };
  }`);
  await ask(panel, clip("four.mp4"));
  await until("the break", () => it.inOwner("globalThis.broken === true"));
  await arrives(it, backend);
  const page = it.context.pages().at(-1);
  await until("an empty outbox", async () => (await outbox(page)).length === 0);
  assert.equal(await page.locator(".said").count(), 1);
  assert.equal(await page.locator(".material").count(), 1);
});

inChromium("a file for a video that was deleted elsewhere is not kept, and that is said", async ({ backend, browser }) => {
  const it = await browser();
  const panel = await it.page("panel", { width: 380, height: 760 });
  await panel.setInputFiles("#pick", clip("four.mp4"));
  await panel.locator(".material.done").waitFor({ timeout: 40_000 });
  const tab = await it.page("tab", { width: 1280, height: 800 });
  await tab.locator(".remove").waitFor();
  const gate = await withoutOwner(it);
  // The deletion is wished first; without an owner, the panel does not hear of it.
  await tab.locator(".remove").click();
  await tab.locator(".remove.doomed").click();
  await until("the deletion", async () => (await outbox(tab)).length === 1);
  await panel.setInputFiles("#pick", clip("six.mp4", 6));
  await until("the file", async () => (await outbox(tab)).length === 2);
  await gate.close();
  await panel.getByText("That video was deleted meanwhile").waitFor({ timeout: 20_000 });
  const kept = () =>
    tab.evaluate(async () => {
      const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
      const db = await done(indexedDB.open("fov", 1));
      const files = await done(db.transaction("files").objectStore("files").count());
      db.close();
      return files;
    });
  await until("no file", async () => (await kept()) === 0);
  assert.deepEqual(await outbox(tab), []);
  assert.equal(count(backend, "file_uploaded"), 1);
});
