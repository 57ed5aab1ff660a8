// What this build talks to unless the user chooses otherwise. A development build writes its studio's address here.
export default { api_url: "https://mega-api-prod.nemovideo.ai", web_url: "https://nemovideo.com" };
