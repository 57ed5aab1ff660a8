// A mistake in the program stops the owner of the machine in the middle of its work: a fresh instance takes over from
// the journal, and the MP4 arrives, once.
import { test } from "node:test";
import assert from "node:assert/strict";
import { browser, clip, delivered, duration, studio, until } from "./harness.mjs";

/// Runs JavaScript in the document behind the views, which Playwright itself does not show.
async function inOwner(it, expression) {
  const client = await it.context.newCDPSession(it.context.pages()[0]);
  const { targetInfos } = await client.send("Target.getTargets", { filter: [{}] });
  const { targetId } = targetInfos.find((target) => target.url.endsWith("/offscreen.html"));
  const { sessionId } = await client.send("Target.attachToTarget", { targetId, flatten: false });
  const answer = new Promise((resolve) =>
    client.on("Target.receivedMessageFromTarget", ({ message }) => JSON.parse(message).id === 1 && resolve(JSON.parse(message))),
  );
  const params = { expression, awaitPromise: true, returnByValue: true };
  await client.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: 1, method: "Runtime.evaluate", params }) });
  const { result } = await answer;
  await client.detach();
  return result;
}

test("the owner panics in the middle of the render", async () => {
  const backend = await studio();
  const it = await browser();
  const count = (event) => backend.log().filter((e) => e.event === event).length;
  try {
    const panel = await it.page("panel", { width: 380, height: 760 });
    await panel.setInputFiles("#pick", clip("four.mp4"));
    await panel.getByRole("textbox", { name: "Your instruction" }).fill("Trim the first 2 seconds and export as MP4");
    await panel.keyboard.press("Enter");
    await until("the render", () => count("render_submitted") > 0);
    const trap = await inOwner(it, `import("./fov.js?owner=0").then((glue) => glue.panicNow())`);
    assert.ok(trap.exceptionDetails, "the instance is dead");
    const [file] = await until("the delivery", async () => (await delivered(panel)).length && delivered(panel), 120);
    assert.ok(Math.abs(duration(file.name) - 2) < 0.2, `it lasts ${duration(file.name)} s`);
    await panel.locator(".delivered").first().waitFor({ timeout: 20_000 });
    assert.equal(count("message_accepted"), 1);
    assert.equal(count("render_submitted"), 1);
    assert.equal((await delivered(panel)).length, 1);
    // The next wish finds the new instance.
    await panel.getByRole("textbox", { name: "Your instruction" }).fill("Mute it");
    await panel.keyboard.press("Enter");
    await until("the next message", () => count("message_accepted") === 2);
  } finally {
    await it.close();
    await backend.stop();
  }
});
