// Close anything at any time: one message, one render, and the MP4 arrives. The studio's log is the witness.
import { test } from "node:test";
import assert from "node:assert/strict";
import { arrives, ask, browser, clip, count, studio, until } from "./harness.mjs";

/// The view says once everything is in safe keeping.
function safe(page) {
  return until("safe keeping", () => page.evaluate(() => !document.querySelector(".activity-note")?.textContent.includes("Keep this open")));
}

/// Kills what runs behind the views, as the browser does when memory is short. A debugger attached to the service
/// worker would keep it alive, so it is closed as a target.
async function kill(it, kinds) {
  const client = await it.context.browser()?.newBrowserCDPSession() ?? (await it.context.newCDPSession(it.context.pages()[0]));
  const { targetInfos } = await client.send("Target.getTargets", { filter: [{}] });
  const doomed = targetInfos.filter((t) => kinds.some((kind) => t.url.endsWith(kind)));
  // One may take another with it.
  for (const { targetId } of doomed) await client.send("Target.closeTarget", { targetId }).catch(() => {});
  return doomed.length;
}

const PHASES = [
  ["upload", (backend) => count(backend, "session_created") > 0],
  ["chat", (backend) => count(backend, "message_accepted") > 0],
  ["render", (backend) => count(backend, "render_submitted") > 0],
];

for (const [phase, reached] of PHASES) {
  test(`the popup is closed in the middle of the ${phase}`, async () => {
    const backend = await studio();
    const it = await browser();
    try {
      const popup = await it.popup();
      await ask(popup, clip("four.mp4"));
      await safe(popup);
      await until(phase, () => reached(backend));
      await popup.close();
      await arrives(it, backend);
    } finally {
      await it.close();
      await backend.stop();
    }
  });

  test(`service worker and offscreen document are killed in the middle of the ${phase}`, async () => {
    const backend = await studio();
    const it = await browser();
    try {
      const popup = await it.popup();
      await ask(popup, clip("four.mp4"));
      await until(phase, () => reached(backend));
      assert.ok((await kill(it, ["/offscreen.html", "/background.js"])) >= 1, "something was killed");
      await arrives(it, backend);
    } finally {
      await it.close();
      await backend.stop();
    }
  });

  test(`the browser is closed in the middle of the ${phase} and started again`, async () => {
    const backend = await studio();
    const first = await browser();
    const popup = await first.popup();
    await ask(popup, clip("four.mp4"));
    await safe(popup);
    await until(phase, () => reached(backend));
    await first.close({ keep: true });
    const second = await browser({ profile: first.profile, downloads: first.downloads });
    try {
      await arrives(second, backend);
    } finally {
      await second.close();
      await backend.stop();
    }
  });
}
