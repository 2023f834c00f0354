package io.xuqi.renewal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.common.Money;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SnapshotTest {

  private final Snapshots snapshots = new Snapshots(ChineseWorkingDays.bundled(), true, true);

  @Test
  @Tag("R10")
  void theValidityIsShownInBeijingTimeWithWholeDaysRoundedDown() {
    Instant now = Instant.parse("2022-10-15T03:00:00Z");
    assertEquals(
        "2022年11月5日 15:54:52 21天后过期",
        CertificateRow.validity(Instant.parse("2022-11-05T07:54:52Z"), now, Locale.CHINESE));
    assertEquals(
        "2022年8月8日 10:59:03 已过期",
        CertificateRow.validity(Instant.parse("2022-08-08T02:59:03Z"), now, Locale.CHINESE));
    assertEquals(
        "2022-11-05 15:54:52, expires in 21 days",
        CertificateRow.validity(Instant.parse("2022-11-05T07:54:52Z"), now, Locale.ENGLISH));
  }

  @Test
  @Tag("R23")
  void aPaidRenewalHasFiveStepsInTheWordsOfTheGuide() {
    Renewal renewal = snapshots.of(Records.awaitingPayment());
    assertEquals(
        "用户申请 用户缴费 管理员审核 安装新证书 完成",
        renewal.steps().stream().map(s -> s.text(Locale.CHINESE)).collect(Collectors.joining(" ")));
    assertEquals(
        List.of(
            Step.Progress.DONE,
            Step.Progress.ACTIVE,
            Step.Progress.TODO,
            Step.Progress.TODO,
            Step.Progress.TODO),
        renewal.steps().stream().map(Step::progress).toList());
  }

  @Test
  @Tag("R29")
  void theFreeOrderOfAPairHasFourSteps() {
    Renewal renewal = snapshots.of(Records.awaitingPayment());
    assertEquals(5, renewal.orders().get(0).steps().size());
    assertEquals(4, renewal.orders().get(1).steps().size());
    assertEquals(4, snapshots.of(Records.planned(Money.ofFen(0))).steps().size());
  }

  @Test
  @Tag("R26")
  void everyStateHasItsSentenceInBothLanguages() {
    for (RenewalState state : RenewalState.values()) {
      Renewal renewal = snapshots.of(Records.inState(state));
      assertFalse(renewal.message(Locale.CHINESE).isBlank());
      assertFalse(renewal.message(Locale.ENGLISH).isBlank());
    }
    assertEquals(
        "您的申请已经提交成功, 请点击“立即支付”按钮进行缴费!",
        snapshots.of(Records.awaitingPayment()).message(Locale.CHINESE));
    assertEquals(
        "您的申请已经提交成功，正在等待管理员审核，请耐心等待2~3个工作日后再进行下一步操作...",
        snapshots.of(Records.inState(RenewalState.AWAITING_REVIEW)).message(Locale.CHINESE));
    assertEquals(
        "您的申请已经通过审核，请点击“安装证书”按钮下载并安装新的数字证书!",
        snapshots.of(Records.inState(RenewalState.AWAITING_INSTALL)).message(Locale.CHINESE));
  }

  @Test
  void aRenewalShowsNoPersonalDataInItsText() {
    String text = snapshots.of(Records.awaitingPayment()).application().toString();
    assertFalse(text.contains("11010519491231002X"), text);
    assertFalse(text.contains("13800000000"), text);
    assertFalse(text.contains("李小明"), text);
  }
}
