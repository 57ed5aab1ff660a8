//! Simplified forms of traditional characters.

use std::cmp::Ordering;

/// Traditional characters that occur in the lexicon, each followed by its simplified form, in code point order.
const TRADITIONAL: &str = "\
    丟丢並并佈布併并來来個个們们側侧備备傢家傳传僅仅儘尽優优儲储兒儿內内兩两冊册別别刪删剛刚\
    動动務务勞劳匯汇區区厲厉唄呗唸念問问啟启單单喲哟嗎吗嘍喽噹当嚮向圖图執执報报塊块壓压夠够\
    夾夹妳你學学實实寫写將将專专對对導导屬属帥帅師师帳帐帶带幀帧幫帮幾几庫库廣广張张彆别彈弹\
    彔录彙汇後后從从復复愛爱態态應应懸悬戶户掃扫換换揹背損损擇择擊击擴扩數数於于時时暫暂曏向\
    書书會会朢望東东桿杆條条業业極极樂乐標标樣样機机橫横檔档檢检檯台欄栏歡欢氣气決决沒没況况\
    減减準准滾滚滿满瀏浏為为無无煩烦牠它狀状現现畢毕畫画當当發发盡尽監监盤盘眾众瞭了確确碼码\
    積积箇个節节簽签籤签紅红級级細细終终結结絕绝給给經经維维網网緊紧緒绪線线編编緻致縮缩總总\
    繼继續续纔才罷罢聯联聲声腦脑臺台與与舉举著着蒐搜藍蓝蘤花處处號号裏里補补裡里製制複复見见視视\
    親亲覽览觸触訂订託托記记訪访設设訴诉註注詢询試试話话該该詳详認认誒诶語语誤误說说調调請请\
    講讲謝谢議议讀读變变讓让讚赞豎竖貝贝費费貼贴資资質质賬账贊赞趕赶軌轨軸轴載载輕轻輪轮輯辑輸输\
    轉转迴回迻移這这連连進进運运過过遞递遠远選选還还邊边郵邮釘钉鈕钮銷销錄录錯错錶表鍵键鍾钟\
    鏈链鐘钟長长閉闭開开間间閤合閱阅闆板闇暗關关際际隨随隻只雙双雲云電电靜静響响頁页頂顶項项\
    順顺須须預预頭头頻频題题額额顯显颱台飛飞餘余餵喂馬马駕驾驟骤體体髮发鬆松鬚须麵面麼么點点\
    齊齐齣出";

/// The length of a pair in [`TRADITIONAL`]: two characters of three bytes.
const PAIR: usize = 6;

/// The simplified form of a traditional character that occurs in the lexicon.
pub(crate) fn simplify(char: char) -> char {
    if char < '\u{4e00}' {
        return char;
    }
    let (mut low, mut high) = (0, TRADITIONAL.len() / PAIR);
    while low < high {
        let middle = (low + high) / 2;
        let mut pair = TRADITIONAL[middle * PAIR..(middle + 1) * PAIR].chars();
        let (Some(traditional), Some(simplified)) = (pair.next(), pair.next()) else { return char };
        match traditional.cmp(&char) {
            Ordering::Equal => return simplified,
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
        }
    }
    char
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_characters_is_in_order() {
        let chars: Vec<char> = TRADITIONAL.chars().collect();
        assert_eq!(TRADITIONAL.len(), chars.len() * 3);
        assert!(chars.chunks(2).is_sorted_by(|a, b| a[0] < b[0]));
        assert!(chars.chunks(2).all(|pair| simplify(pair[0]) == pair[1]));
    }
}
