// Another backend is another journal: nothing of the one is taken for something of the other, and what was under way
// waits until one comes back to it.
import assert from "node:assert/strict";
import { arrives, ask, clip, count, delivered, duration, inChromium, until } from "./harness.mjs";

inChromium("the backend is changed while a project is done and another under way, and changed back", async ({ backend, browser, studio }) => {
  const other = await studio();
  const it = await browser();
  const panel = await it.page("panel", { width: 380, height: 760 });
  const button = (name) => panel.getByRole("button", { name, exact: true });
  const lengths = async () => (await delivered(panel)).map(({ name }) => Math.round(duration(name))).sort();
  const projects = async () => {
    await button("Your videos").click();
    const projects = await panel.locator(".project-open").count();
    await panel.locator(".new-project").click();
    await panel.locator(".drop-zone").waitFor();
    return projects;
  };

  await ask(panel, clip("four.mp4"));
  await until("the first delivery", async () => (await delivered(panel)).length === 1, 90);
  await button("New video").click();
  await panel.locator(".drop-zone").waitFor();
  // It is sent and not yet answered.
  const asked = it.ownerCalls().length;
  await panel.setInputFiles("#pick", clip("five.mp4", 5));
  await until("the second upload", () => count(backend, "file_uploaded") === 2);
  backend.freeze();
  await panel.locator("textarea").fill("Trim the first 2 seconds and export as MP4");
  await panel.keyboard.press("Enter");
  await until("the second message", () => it.ownerCalls().slice(asked).some(({ url }) => url.includes("/run_sse") || url.includes("/api/state/")));

  await button("Settings").click();
  await panel.getByText("This computer", { exact: true }).click();
  await panel.locator("#studio").fill(other.origin);
  await button("Find and use").click();
  await panel.getByText("Found. Editing happens on this computer now.").waitFor();
  backend.thaw();
  await button("Settings").click();
  assert.equal(await projects(), 0, "nothing of the first backend is shown as the second's");
  const before = it.ownerCalls().length;
  await ask(panel, clip("seven.mp4", 7), "Trim the first 3 seconds and export as MP4");
  // Both machines count their deliveries from one.
  await until("the delivery of the other", async () => (await delivered(panel)).length === 2, 90);
  assert.deepEqual(await lengths(), [2, 4]);
  assert.equal(count(other, "render_submitted"), 1);
  assert.equal(count(backend, "render_submitted"), 1, "the first one's work waits");
  const calls = it.ownerCalls().slice(before);
  assert.ok(calls.length > 0 && calls.every(({ url }) => url.startsWith(other.origin)), "and is not asked for");

  await button("Settings").click();
  await panel.getByText("Online service", { exact: true }).click();
  await until("the last delivery", async () => (await delivered(panel)).length === 3, 90);
  assert.deepEqual(await lengths(), [2, 3, 4]);
  await button("Settings").click();
  assert.equal(await projects(), 2);
  for (const [at, times] of [[backend, 2], [other, 1]]) {
    for (const event of ["session_created", "file_uploaded", "message_accepted", "render_submitted"]) assert.equal(count(at, event), times, event);
  }
});

/// No journal can be written where this runs, until `room` is called there.
const NO_JOURNAL = `{
  const { put } = IDBObjectStore.prototype;
  globalThis.room = () => void (IDBObjectStore.prototype.put = put);
  globalThis.refused = 0;
  IDBObjectStore.prototype.put = function (value, key) {
    if (!String(key).startsWith("snapshot")) return put.call(this, value, key);
    globalThis.refused += 1;
    throw new DOMException("no room", "QuotaExceededError");
  };
}`;

inChromium("the backend is not changed while what was asked of it cannot be written down", async ({ backend, browser, studio }) => {
  const other = await studio();
  const it = await browser();
  const panel = await it.page("panel", { width: 380, height: 760 });
  const button = (name) => panel.getByRole("button", { name, exact: true });
  await panel.getByText("Ready", { exact: true }).waitFor();
  await it.inOwner(NO_JOURNAL);
  await ask(panel, clip("four.mp4"));
  await until("the owner to try", async () => (await it.inOwner("refused")) > 0);
  await button("Settings").click();
  await panel.getByText("This computer", { exact: true }).click();
  await panel.locator("#studio").fill(other.origin);
  await button("Find and use").click();
  await panel.locator(".banner", { hasText: "was not done" }).waitFor({ timeout: 20_000 });
  await it.inOwner("room()");
  await panel.close();
  await arrives(it, backend);
  assert.equal(count(other, "session_created"), 0);
});
