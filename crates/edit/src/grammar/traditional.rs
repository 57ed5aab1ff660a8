//! Traditional Chinese is read as simplified, so that the lexicon needs each form once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Characters of the lexicon in traditional writing, each before its simplified form.
const PAIRS: &str = "\
    䛐词 丟丢 並并 乾干 亁干 佔占 併并 來来 個个 們们 側侧 備备 \
    傚效 傳传 傷伤 僅仅 働动 優优 兒儿 內内 兩两 冊册 凍冻 別别 \
    刪删 剋克 剛刚 劃划 効效 勁劲 動动 務务 勵励 區区 卽即 厤历 \
    員员 唄呗 唘启 唸念 啓启 啞哑 啟启 啣衔 單单 喲哟 嗎吗 嗶哔 \
    嘍喽 噹当 嚮向 圖图 坿附 場场 塲场 墊垫 壓压 奮奋 妳你 嬾懒 \
    學学 寧宁 寫写 寬宽 尅克 將将 專专 對对 導导 尟鲜 尠鲜 層层 \
    帋纸 師师 帶带 幀帧 幙幕 幫帮 幹干 幾几 庫库 廻回 張张 強强 \
    彆别 彈弹 彔录 徃往 後后 從从 徧遍 復复 悅悦 悽凄 愛爱 愜惬 \
    愽博 態态 慶庆 憂忧 應应 懶懒 懷怀 懸悬 戶户 拚拼 挵弄 換换 \
    揮挥 揹背 搖摇 摳抠 撐撑 據据 擬拟 攝摄 數数 斷断 於于 昇升 \
    時时 暫暂 曆历 曏向 書书 會会 朞期 朢望 枱台 條条 業业 極极 \
    榦干 樂乐 標标 樣样 機机 橫横 檯台 欝郁 歡欢 歴历 歷历 歸归 \
    氣气 沒没 涼凉 淒凄 淚泪 減减 準准 溫温 滾滚 滿满 漸渐 潑泼 \
    潤润 濃浓 濾滤 為为 無无 煗暖 煙烟 煩烦 熒荧 熱热 燄焰 燈灯 \
    牕窗 牠它 狀状 獨独 獸兽 現现 環环 甯宁 畧略 畫画 當当 疊叠 \
    瘉愈 癒愈 發发 眎视 眞真 眾众 瞭了 碼码 祘算 禪禅 秖只 種种 \
    穩稳 窓窗 窻窗 竝并 竪竖 箇个 節节 簡简 約约 紅红 純纯 紙纸 \
    級级 終终 絃弦 組组 結结 給给 統统 經经 綠绿 綫线 維维 綵彩 \
    緊紧 線线 緣缘 編编 緩缓 緻致 縮缩 總总 繙翻 續续 纔才 習习 \
    聲声 聽听 脩修 腦脑 膠胶 臉脸 臟脏 臺台 與与 舊旧 舖铺 艷艳 \
    菸烟 蓋盖 藍蓝 蘤花 蘿萝 處处 虛虚 號号 衆众 衕同 裏里 裡里 \
    製制 複复 襍杂 襯衬 視视 親亲 覺觉 觀观 計计 訊讯 設设 許许 \
    訴诉 詞词 試试 詩诗 話话 該该 誌志 語语 說说 誰谁 調调 請请 \
    謌歌 講讲 謝谢 識识 譟噪 譯译 讀读 變变 讓让 讚赞 豎竖 豔艳 \
    貓猫 貝贝 負负 貼贴 賛赞 質质 賽赛 贊赞 蹤踪 車车 軌轨 軸轴 \
    較较 載载 輕轻 輪轮 輯辑 輸输 轉转 辦办 迴回 迻移 這这 連连 \
    進进 運运 過过 達达 適适 選选 還还 邊边 針针 鈡钟 銀银 銜衔 \
    銳锐 銷销 鋪铺 鋼钢 錄录 錯错 錶表 鍵键 鍼针 鍾钟 鏇旋 鏡镜 \
    鐘钟 長长 閃闪 閉闭 開开 閑闲 閒闲 間间 閤合 闆板 闇暗 關关 \
    陞升 陽阳 階阶 隨随 隱隐 隻只 雙双 雜杂 難难 電电 霧雾 靜静 \
    韆千 響响 頂顶 順顺 頓顿 頭头 頻频 顆颗 題题 顏颜 顛颠 類类 \
    顯显 風风 颱台 飃飘 飄飘 飜翻 飽饱 餘余 餬糊 餵喂 馬马 騰腾 \
    髒脏 體体 髮发 鬆松 鬱郁 鮮鲜 麗丽 麪面 麫面 麯曲 麴曲 麵面 \
    麼么 麽么 黃黄 點点 齣出 龍龙";

/// The simplified form of a character; itself where it has none or no form of the lexicon needs it.
pub(super) fn simplified(c: char) -> char {
    static TABLE: OnceLock<BTreeMap<char, char>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        PAIRS
            .split_whitespace()
            .filter_map(|pair| {
                let mut pair = pair.chars();
                pair.next().zip(pair.next())
            })
            .collect()
    });
    table.get(&c).copied().unwrap_or(c)
}
