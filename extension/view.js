// Starts the view in a document with an element `app`, and says so where it fails: a dead view must not look alive.
import "./platform.js";
import init, { startView } from "./fov.js";

const WORDS = {
  en: ["Something went wrong in this window", "Your videos are safe and work goes on behind it.", "Reload"],
  zh: ["此窗口出了点问题", "你的视频没有丢失，任务仍在后台继续。", "重新加载"],
};

let dead = false;

function failed(reason) {
  if (dead) return;
  dead = true;
  console.error("the view failed:", reason);
  // The view sets both attributes; before that, only the browser's language is known.
  const root = document.documentElement;
  const language = root.dataset.theme ? root.lang : navigator.language;
  const words = language.startsWith("zh") ? WORDS.zh : WORDS.en;
  const [title, more, button] = ["h1", "p", "button"].map((tag, at) => {
    const element = document.createElement(tag);
    element.textContent = words[at];
    return element;
  });
  button.className = "button primary";
  button.addEventListener("click", () => location.reload());
  const box = document.createElement("main");
  box.className = "crash";
  box.setAttribute("role", "alert");
  box.append(title, more, button);
  document.body.replaceChildren(box);
  button.focus();
}

globalThis.fovPlatform.viewFailed = failed;

// A notification opens the project that it is about: as if it had been looked at last.
if (location.hash) localStorage.setItem("fov-chosen", location.hash.slice(1));

try {
  await init({ module_or_path: new URL("./fov_bg.wasm", import.meta.url) });
  startView(document.body.dataset.layout);
} catch (error) {
  failed(error);
}
