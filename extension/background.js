// The scheduler: sees to it that the owner of the machine runs while work is open, shows badge and notifications, and
// lends the owner the powers that a document has not. It decides nothing about the work itself; what is open stands
// in the journal. Listeners are registered in the first turn, so that every event finds them.
import { deliver, cancelDelivery } from "./deliveries.js";
import { failUnfinished, receive, take } from "./take.js";

const ALARM = "fov-work";
const IDLE = "fov-idle";
const WORK = "#0b6b63";
const TROUBLE = "#a3231b";

chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.removeAll(() => {
    chrome.contextMenus.create({
      id: "edit",
      title: chrome.i18n.getMessage("menu"),
      contexts: ["video", "audio", "image", "link", "page"],
    });
  });
  boot();
});
chrome.runtime.onStartup.addListener(boot);
chrome.alarms.onAlarm.addListener((alarm) => (alarm.name === IDLE ? rest() : boot()));

chrome.contextMenus.onClicked.addListener((info, tab) => {
  // The panel first: the click's permission to open it does not outlive a wait.
  const opened = chrome.sidePanel
    ? chrome.sidePanel.open({ tabId: tab.id })
    : Promise.resolve(globalThis.browser?.sidebarAction.open());
  opened.catch(() => chrome.tabs.create({ url: chrome.runtime.getURL("tab.html") }));
  return take(info, tab, ensureOwner);
});

chrome.notifications.onClicked.addListener(async (id) => {
  chrome.notifications.clear(id);
  const [project] = id.split("#");
  await chrome.tabs.create({ url: chrome.runtime.getURL(`tab.html#${project}`) });
});

chrome.runtime.onConnect.addListener((port) => {
  if (port.name.startsWith("fov-file:")) receive(port);
});

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (!message?.fov || sender.id !== chrome.runtime.id) return false;
  const handled = handle(message).catch(() => ({ state: "lost" }));
  // Nobody waits for an owner's start: a view that closes before it would leave its question open.
  if (message.fov === "wake") return false;
  handled.then(answer);
  return true;
});

async function handle(message) {
  switch (message.fov) {
    case "wake":
      // If none can be made now, the alarm that a wish in the outbox sets tries again.
      return boot().then(ensureOwner);
    case "announce":
      return announce(message.state);
    case "download":
      return deliver(message.job);
    case "cancel-download":
      return cancelDelivery(message.key);
    case "erased":
      return chrome.storage.local.clear();
  }
}

// In Firefox the owner lives in this very page, which no message from itself reaches.
if (!chrome.offscreen) globalThis.fovBackground = handle;

let creating = null;

async function ensureOwner() {
  if (!chrome.offscreen || (await chrome.offscreen.hasDocument())) return;
  creating ??= chrome.offscreen
    .createDocument({
      url: "offscreen.html",
      reasons: ["BLOBS"],
      justification: "Uploads the user's video with progress and follows the edit after the popup has closed",
    })
    .catch(async (error) => {
      // Another event created it in the same moment.
      if (!(await chrome.offscreen.hasDocument())) throw error;
    })
    .finally(() => (creating = null));
  await creating;
}

async function boot() {
  if (await setAlarm()) await ensureOwner();
}

let alarmSet = Promise.resolve();

// Wakes this worker again for as long as there is work: what the owner says, or what is on the disk. One look after the
// other: an owner that says it has nothing to do may not know yet what a view has just laid into the outbox.
function setAlarm(open = false) {
  const look = async () => {
    const work = open || (await workIsOpen());
    if (work) await chrome.alarms.create(ALARM, { periodInMinutes: 0.5 });
    else await chrome.alarms.clear(ALARM);
    return work;
  };
  alarmSet = alarmSet.then(look, look);
  return alarmSet;
}

// Nothing to do and nobody looking: give the memory back.
async function rest() {
  if (await workIsOpen()) return;
  const looking = await chrome.runtime.getContexts({ contextTypes: ["POPUP", "SIDE_PANEL", "TAB"] });
  if (looking.length > 0) return chrome.alarms.create(IDLE, { delayInMinutes: 1 });
  if (await chrome.offscreen.hasDocument()) await chrome.offscreen.closeDocument();
}

let keepAwake = 0;

async function announce({ open, badge, trouble, notes }) {
  await chrome.action.setBadgeBackgroundColor({ color: trouble ? TROUBLE : WORK });
  await chrome.action.setBadgeText({ text: badge });
  const work = await setAlarm(open);
  // An event page ends by itself, and an alarm would only start it again.
  if (!work && chrome.offscreen) await chrome.alarms.create(IDLE, { delayInMinutes: 1 });
  if (!chrome.offscreen) {
    // An event page sleeps after 30 s without events of the extension's own.
    clearInterval(keepAwake);
    if (open) keepAwake = setInterval(() => browser.runtime.getPlatformInfo(), 15_000);
  }
  for (const note of notes) {
    await chrome.notifications.create(`${note.project}#${Date.now()}`, {
      type: "basic",
      iconUrl: chrome.runtime.getURL("icons/icon-128.png"),
      title: note.title,
      message: note.text,
    });
  }
}

// The record that the owner writes beside its journal, or a wish in the outbox that no owner has yet.
function workIsOpen() {
  return new Promise((resolve) => {
    const request = indexedDB.open("fov", 1);
    // No database yet: nothing is open, and creating it is the owner's business.
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = () => resolve(false);
    request.onsuccess = () => {
      const db = request.result;
      const reading = db.transaction("state");
      const state = reading.objectStore("state");
      const head = state.get("head");
      const wishes = state.count(IDBKeyRange.bound("wish ", "wish!"));
      reading.oncomplete = () => {
        resolve(JSON.parse(head.result ?? "{}").open === true || wishes.result > 0);
        db.close();
      };
      reading.onabort = () => resolve(false);
    };
  });
}

boot();
failUnfinished(ensureOwner);
