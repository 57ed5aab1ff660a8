// What is told while no view is open: the badge while work goes on, a notification when a video is done.
import assert from "node:assert/strict";
import { ask, clip, inChromium, until } from "./harness.mjs";

inChromium("a video that is done with no view open is told once, and a click opens its project", async ({ browser }) => {
  const it = await browser();
  const badge = () => it.worker().evaluate(() => chrome.action.getBadgeText({}));
  const notes = async () => Object.keys(await it.worker().evaluate(() => chrome.notifications.getAll()));
  const panel = await it.page("panel", { width: 380, height: 760 });
  await ask(panel, clip("ten.mp4", 10, "480x270"));
  await panel.locator(".said").waitFor();
  // Another project is looked at last: it is not the one to be opened.
  await panel.getByRole("button", { name: "New video", exact: true }).click();
  await panel.locator(".drop-zone").waitFor();
  await panel.close();
  const seen = await until("progress on the badge", async () => /^\d+%$/.test(await badge()) && badge());
  assert.ok(parseInt(seen) < 100, seen);
  const [id] = await until("a notification", async () => (await notes()).length && notes(), 120);
  await until("a clean badge", async () => (await badge()) === "");
  assert.equal((await notes()).length, 1);
  const opened = it.context.waitForEvent("page");
  // The notification belongs to the desktop, which no test can click; its event is raised in the service worker.
  await it.worker().evaluate((id) => chrome.notifications.onClicked.dispatch(id), id);
  const tab = await opened;
  await tab.locator(".said", { hasText: "Trim the first 2 seconds" }).waitFor();
  await tab.locator(".delivered").waitFor();
  await until("the notification to go", async () => (await notes()).length === 0);
});
