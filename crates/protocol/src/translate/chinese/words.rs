//! The words of screens and of those who explain them, simplified.

/// Verbs that are used of screens alone, when nobody in the video does it.
pub(super) const HANDLES: &str = "点击|单击|双击|右键|右击|点按|轻点|按下|拖拽|拖动|拖曳|拖入|拖到|拖放|拖至|勾选|点选|连按|长按|\
    点开|点这里|点此|点导出|点右上角|点左上角|点右下角|点左下角|点右侧|点左侧|点上方|点下方|点¤|\
    轻触|按一下|点一下|拖拉|拖移|拉动|按住|抓住|滑动|滚动|悬停";

/// Verbs that operate a screen when they name one of its parts.
pub(super) const USES: &str = "打开|选择|进入|前往|切换|找到|查看|看一下|看看|预览|选中|使用|访问|转到|展开|看到|按|导出|下载|上传|\
    播放|来到|检查|管理|请看|充值|购买|通过|导入|开启|启用|选取|选定|挑选|登录|登入|浏览|检视|\
    刷新|套用|汇出|到|回到|返回|关闭|保存|储存|搜索|定位|激活|加载|重新加载";

/// Verbs that operate a screen when they name one of its parts, and not only a place in the picture.
pub(super) const EDITS: &str = "调整|设置|修改|编辑|微调|移动|添加|输入|更改|调节|去|放大|缩小|拉长|缩放";

/// Parts of a graphical editor.
pub(super) const CONTROLS: &str = "按钮|按键|图示|介面|设定|面板|菜单|时间线|时间轴|工具栏|侧边栏|侧栏|选项卡|标签页|图标|复选框|下拉|对话框|弹窗|\
    窗口|设置|检查器|滑块|素材库|媒体库|页面|编辑器|工作区|属性栏|右上角|左上角|右下角|左下角|\
    左侧|右侧|顶部|底部|界面|键|选项|播放器|预览区|播放头|账户|帐户|视窗|选单|功能表|工具列|\
    标签|属性|画布|监视器|资源库|素材区|媒体池|音轨|顶栏|底栏|快捷键|空格键|输入框|文本框|\
    个人中心|账户中心|用户中心|首页|主页|导航栏|头像|滑杆|滑条|检视器|素材面板|素材箱|控制台|\
    菜单栏|选单列|工具";

/// What is written on the buttons of an editor.
pub(super) const LABELS: &str =
    "导出|下载|播放|预览|上传|分享|发布|储存|应用|确认|确定|保存|完成|导入|汇出|删除";

/// Words that may stand before an instruction's verb.
pub(super) const LEADS: &str = "请|您|你|可以|可|然后|接着|再|只需|只要|直接|现在|首先|先|最后|接下来|随后|即可|也|就|还|能|\
    需要|随时|自行|手动|把|将|素材|片段|视频|电脑|屏幕|满意|准备好|的话|会|标题|音乐|文件|它|这个|其|\
    在|从|到|上|中|里|的|处|内|下|时|后|并|或|和|于|用|鼠标|之后|如果|轨道|想要|想|要|轻松|快速|\
    进一步|建议|完成后|确认|检查|没问题|无误|方便|媒体|档案|滑鼠|一下|都|该|此|字幕|音频|即|第一步|第二步|\
    第三步|步骤|一|二|三|四|五|六|1|2|3|4|5|:|.|¤| |*|-|右边|左边|上方|下方|画面|影片|导航|预览|\
    查看|导出|编辑|文字|打开|选中|进入|以便|以|向右|向左|向上|向下|往右|往左";

/// A clause that begins so hangs on the next one.
pub(super) const DEPENDENT: &str =
    "如果|如需|如要|如想|若|当|为了|想要|想|要|一旦|等|完成后|接下来|需要时|满意后|确认无误后|准备好";
