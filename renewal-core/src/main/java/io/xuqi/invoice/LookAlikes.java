package io.xuqi.invoice;

import java.util.List;

/**
 * Characters that are easily taken for one another. Groups of them; a character may be in several.
 * The tables are our own and far from complete: they only decide how a difference is explained.
 */
final class LookAlikes {

  /** In a credit code; O, I, Z, S and V are not in its alphabet and refused before. */
  private static final List<String> OF_CODES =
      List.of("0DQ", "1L", "17", "8B", "38", "6G", "CG", "EF", "PR", "MN", "KX", "XY", "UW", "9Q");

  /** Latin, Cyrillic and Greek letters of one shape in upper or lower case; digits and signs. */
  private static final List<String> ACROSS_SCRIPTS =
      List.of(
          "aаα",
          "bвβ",
          "cсϲ",
          "eеε",
          "hнη",
          "iіι1l",
          "jј",
          "kкκ",
          "mм",
          "nп",
          "nν",
          "oоο0〇○◯",
          "pрρ",
          "sѕ5",
          "tтτ",
          "uυ",
          "vν",
          "xхχ×",
          "yуγ",
          "z2ζ",
          "b8",
          "g6",
          "一—–-―ー_－",
          "二ニ",
          "口ロ",
          "力カ",
          "工エ",
          "夕タ",
          "卜ト",
          "八ハ",
          "三ミ",
          "才オ",
          "へヘ",
          "|1l丨");

  /** Chinese characters of nearly one shape. */
  private static final List<String> SHAPES =
      List.of(
          "己已巳", "未末", "士土", "人入八", "日曰", "干千于", "厦夏", "晖辉", "鑫金", "徽微徵", "侯候", "戊戌戍", "崇祟", "冶治",
          "天夭无", "大太犬", "田由甲申", "王玉主", "木本", "午牛", "贝见", "风凤", "几儿", "刀力", "万方", "今令", "昌冒", "析折",
          "拆折", "宁宇", "宜宣", "官宫", "亨享", "鸟乌", "岛鸟", "爪瓜", "矢失", "未朱", "茶荼", "博搏", "暖暧", "睛晴", "清请情",
          "圆园", "园圆", "蓝篮", "粱梁", "燥操", "密蜜", "渡度", "坐座", "帐账", "代伐", "兑竞竟", "兢竞", "遂逐", "历厉", "洒酒",
          "免兔", "幻幼", "住往", "柱桂", "桂挂", "诚城", "域城", "楠南", "沐沭", "炼练", "拔拨", "杨扬", "汨汩", "晟晨", "昊旻",
          "睿容", "恒桓", "铭铬", "钜矩", "珏钰", "沣洋", "茂荿", "哲晢", "翔翊", "琪棋", "淇琪", "骏俊", "奥粤", "幅福", "副幅");

  /** Chinese characters of one sound: how they are typed. */
  private static final List<String> SOUNDS =
      List.of(
          "宏弘鸿洪泓", "晟盛胜圣昇升", "鑫欣新馨信昕芯", "辉晖徽汇慧惠", "瑞锐睿", "嘉佳家加", "亿易益逸毅义亦", "源远元沅圆园媛", "泰太", "利力立丽",
          "华桦铧", "恒衡亨", "祥翔", "茂贸", "诚成城程承", "博铂渤", "安岸", "德得", "丰峰锋枫", "富福", "海骇", "浩皓昊", "君军钧骏俊",
          "凯恺楷铠", "联连", "隆龙", "美镁", "铭名明", "鹏朋", "启起琪奇其", "强锵", "荣融容蓉", "森申", "世仕士市", "思斯", "天添",
          "通同彤", "维唯威为", "文雯", "兴星", "旭续绪", "一壹益", "颖影", "永勇", "友有优", "宇雨羽裕", "泽择", "振正政", "智志致芝",
          "中众忠", "卓茁", "科柯", "技计", "贸茂", "讯迅", "电店", "工公", "程成", "建健", "筑祝", "咨资", "询循", "物务", "装庄",
          "设社", "广光");

  /** A simplified character and its traditional form. */
  private static final List<String> TRADITIONAL =
      List.of(
          "台臺", "国國", "东東", "华華", "电電", "业業", "实實", "厂廠", "龙龍", "门門", "车車", "马馬", "云雲", "贸貿", "广廣",
          "开開", "发發", "长長", "区區", "机機", "学學", "厦廈", "兴興", "义義", "团團", "务務", "银銀", "产產", "经經", "与與");

  private static final List<List<String>> OF_TITLES =
      List.of(ACROSS_SCRIPTS, SHAPES, SOUNDS, TRADITIONAL);

  private LookAlikes() {}

  /** Whether two different characters of normalised titles look or sound alike. */
  static boolean inTitles(int one, int other) {
    return OF_TITLES.stream()
        .flatMap(List::stream)
        .anyMatch(group -> group.indexOf(one) >= 0 && group.indexOf(other) >= 0);
  }

  /** What a character of a credit code may have been mistyped for. */
  static int[] inCodes(char typed) {
    return OF_CODES.stream()
        .filter(group -> group.indexOf(typed) >= 0)
        .flatMapToInt(String::chars)
        .filter(other -> other != typed)
        .distinct()
        .toArray();
  }
}
