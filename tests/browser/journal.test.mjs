// A journal that this version cannot read is put aside, never written over: that is said, and the user goes on.
import assert from "node:assert/strict";
import { ORIGIN, ask, clip, count, delivered, inChromium, until, withoutOwner } from "./harness.mjs";

const KEY = `snapshot ${ORIGIN}`;

/// The journals in the browser's database as text, after `change` was made to the one in use.
function journals(page, change = null) {
  return page.evaluate(
    async ([key, change]) => {
      const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
      const db = await done(indexedDB.open("fov", 1));
      const state = db.transaction("state", "readwrite", { durability: "strict" }).objectStore("state");
      const text = (bytes) => new TextDecoder().decode(bytes);
      if (change) {
        const whole = text(await done(state.get(key)));
        const changed = change === "cut" ? whole.slice(0, whole.length / 2) : whole.replace(/"version":\d+/, '"version":1000000');
        if (changed === whole) throw new Error("nothing was changed");
        await done(state.put(new TextEncoder().encode(changed), key));
      }
      const range = IDBKeyRange.bound(key, `${key}~`);
      const [keys, values] = await Promise.all([done(state.getAllKeys(range)), done(state.getAll(range))]);
      db.close();
      return Object.fromEntries(keys.map((key, at) => [key, text(values[at])]));
    },
    [KEY, change],
  );
}

for (const [what, change] of [
  ["of a later version", "later"],
  ["that is damaged", "cut"],
]) {
  inChromium(`a journal ${what} is put aside`, async ({ backend, browser }) => {
    const it = await browser();
    const panel = await it.page("panel", { width: 380, height: 760 });
    await ask(panel, clip("four.mp4"));
    await until("the delivery", async () => (await delivered(panel)).length === 1, 90);
    const gate = await withoutOwner(it);
    const unreadable = (await journals(gate, change))[KEY];
    await gate.close();
    await panel.reload();
    const banner = panel.locator(".banner", { hasText: "can't be read by this version. They are kept" });
    await banner.waitFor({ timeout: 20_000 });
    const aside = async () => Object.entries(await journals(panel)).filter(([key]) => key.startsWith(`${KEY} unreadable `));
    const kept = await aside();
    assert.deepEqual(kept.map(([, text]) => text), [unreadable]);
    await banner.getByRole("button", { name: "Close" }).click();
    await banner.waitFor({ state: "detached" });

    await ask(panel, clip("five.mp4", 5), "Trim the first 3 seconds and export as MP4");
    await until("the next delivery", async () => (await delivered(panel)).length === 2, 90);
    await panel.locator(".delivered").waitFor();
    // The next owner reads the new journal, and leaves the old one where it is.
    const reborn = await it.kill();
    await panel.reload();
    await panel.locator(".delivered").waitFor();
    await reborn();
    assert.equal(await banner.count(), 0);
    assert.deepEqual(await aside(), kept);
    assert.equal(count(backend, "render_submitted"), 2);
  });
}

inChromium("what is deleted while a wish is being obeyed is not written down once more", async ({ browser }) => {
  const it = await browser();
  const panel = await it.page("panel", { width: 380, height: 760 });
  await panel.getByText("Ready", { exact: true }).waitFor();
  // The second wish comes while the first one's file is put away.
  await panel.evaluate(async () => {
    const [owner, views] = [new BroadcastChannel("fov-owner"), new BroadcastChannel("fov-views")];
    const wish = (wish, files = []) => {
      const key = crypto.randomUUID();
      const notes = files.map((file) => ({ key: "doomed", name: file.name, size: file.size, project: "doomed" }));
      const done = new Promise((resolve) => {
        views.addEventListener("message", ({ data }) => JSON.parse(data.json).done?.key === key && resolve());
      });
      owner.postMessage({ json: JSON.stringify({ wish: { key, wish, files: notes } }), files });
      return done;
    };
    const film = new File([new Uint8Array(64 << 20)], "a.mp4");
    await Promise.all([wish({ do: [{ new_project: { project: "doomed", name: "To be forgotten" } }] }, [film]), wish("erase")]);
  });
  const left = async () => JSON.stringify(await journals(panel));
  assert.ok(!(await left()).includes("To be forgotten"));
  await panel.reload();
  await panel.getByText("Ready", { exact: true }).waitFor();
  assert.ok(!(await left()).includes("To be forgotten"));
  assert.equal(await panel.locator(".project-row").count(), 0);
});
