package io.xuqi.scenarios.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.scenarios.kill.Program.Ended;
import io.xuqi.simulator.ca.SimulatedOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Renews by typing commands, and knows only what they say. A command that was killed has said
 * nothing: he asks for the status and goes on with what that allows. Whatever is not killed has to
 * succeed. Payer and administrator do their part as soon as it is theirs.
 */
final class PatientSupplier {

  /** Commands for one renewal, killed ones included. */
  private static final int PATIENCE = 200;

  private static final String ACTIONS = "actions";

  private static final List<String> FORM =
      List.of("--name", "Li Example", "--id-number", "11010519491231002X");

  /** What the status says where there is no renewal. */
  private static final String NONE_YET = "cli.no-renewal";

  /** What a repeated command may be told. */
  private static final Set<String> DONE_BEFORE =
      Set.of("apply.active", "renewal.nothing-to-install", NONE_YET);

  /** What comes in between. */
  enum Detour {
    /** Thinks better of it before paying, and applies again. */
    CANCELS_UNPAID,
    /** Thinks better of it while the application is reviewed, and applies again. */
    CANCELS_PAID,
    /** Thinks better of it when it was approved, and applies again. */
    CANCELS_APPROVED,
    /** Has to correct the application. */
    REJECTED
  }

  private final Program program;
  private final Site site;
  private final Killer killer;
  private final Random random;
  private final Set<String> over = new HashSet<>();

  PatientSupplier(Program program, Site site, Killer killer, Random random) {
    this.program = program;
    this.site = site;
    this.killer = killer;
    this.random = random;
  }

  /** From the application to new certificates on the key. */
  void renew(Set<Detour> detours) throws Exception {
    Set<Detour> toCome = EnumSet.noneOf(Detour.class);
    toCome.addAll(detours);
    Optional<JsonNode> known = apply();
    for (int i = 0; i < PATIENCE; i++) {
      if (known.isEmpty()) {
        known = command("status");
        continue;
      }
      JsonNode renewal = current(known.get());
      String id = renewal.path("id").asText();
      String state = renewal.path("state").asText("NONE");
      if (state.equals("COMPLETED") && over.add(id)) {
        return;
      }
      if (state.equals("AWAITING_REVIEW") && review(toCome)) {
        state = "AWAITING_INSTALL"; // he gets a message
      }
      known = next(state, renewal, toCome);
      if (known.isPresent() && known.get().has("certificates")) {
        over.add(id);
        return;
      }
    }
    throw new AssertionError("not complete after " + PATIENCE + " commands");
  }

  /** An act speaks of one renewal, and so does the status: of the open one, or else the last. */
  private static JsonNode current(JsonNode document) {
    JsonNode renewals = document.path("renewals");
    return renewals.isArray() ? renewals.path(0) : document.path("renewal");
  }

  private static boolean allows(JsonNode renewal, String action) {
    for (JsonNode allowed : renewal.path(ACTIONS)) {
      if (allowed.asText().equals(action)) {
        return true;
      }
    }
    return false;
  }

  /** One command; what it said of the renewal, if it said anything. */
  private Optional<JsonNode> next(String state, JsonNode renewal, Set<Detour> toCome)
      throws Exception {
    return switch (state) {
      case "NONE", "COMPLETED" -> apply();
      case "CANCELLED" -> {
        toCome.removeIf(detour -> detour != Detour.REJECTED);
        yield apply();
      }
      // Never sent: the same command goes on with it.
      case "SUBMITTING" -> allows(renewal, "CANCEL") ? apply() : command("status");
      case "AWAITING_PAYMENT" -> toCome.contains(Detour.CANCELS_UNPAID) ? cancel() : pay();
      case "AWAITING_REVIEW" -> toCome.contains(Detour.CANCELS_PAID) ? cancel() : command("status");
      case "REJECTED" -> command("resubmit", "--yes", "--pin-stdin", "--mobile", "13900000000");
      case "AWAITING_INSTALL" -> toCome.contains(Detour.CANCELS_APPROVED) ? cancel() : install();
      case "INSTALLING" -> install();
      case "CANCELLING" -> command("status");
      default -> throw new AssertionError(renewal.toString());
    };
  }

  private Optional<JsonNode> apply() throws Exception {
    List<String> arguments = new ArrayList<>(FORM);
    arguments.addAll(
        List.of("--mobile", "13800000000", "--accept-agreement", "--yes", "--pin-stdin"));
    return command("apply", arguments.toArray(String[]::new));
  }

  private Optional<JsonNode> cancel() throws Exception {
    return command("cancel", "--yes");
  }

  private Optional<JsonNode> install() throws Exception {
    return command("install", "--yes", "--pin-stdin");
  }

  /** Scans what is shown, like the payer of the guide; pays nothing that is not shown. */
  private Optional<JsonNode> pay() throws Exception {
    Optional<JsonNode> shown = command("pay", "--method", "ca-alipay");
    if (shown.isPresent()) {
      String code = current(shown.get()).path("nextAction").path("content").asText();
      site.ca.payer().pay(code.substring(code.lastIndexOf('/') + 1));
    }
    return Optional.empty();
  }

  /** True when it was approved, and the supplier wants it still. */
  private boolean review(Set<Detour> toCome) {
    if (toCome.contains(Detour.CANCELS_PAID)) {
      return false;
    }
    boolean rejecting = toCome.remove(Detour.REJECTED);
    for (SimulatedOrder order : site.ca.orders()) {
      BusinessNumber number = new BusinessNumber(order.number());
      if (order.underReview() && rejecting) {
        site.ca.reject(number, "经办人手机号码有误");
      } else if (order.underReview()) {
        site.ca.approve(number);
      }
    }
    return !rejecting && !toCome.contains(Detour.CANCELS_APPROVED);
  }

  /**
   * Types a command. When it is killed he repeats it, as the manual says, or asks how things stand;
   * repeated, it may be told that everything was done before.
   *
   * @return what it said, empty when he has to ask for the status
   */
  private Optional<JsonNode> command(String name, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(name, "--json"));
    arguments.addAll(List.of(options));
    boolean repeated = false;
    do {
      Ended ended = run(name, arguments);
      if (!ended.killed()) {
        JsonNode document = new ObjectMapper().readTree(ended.out());
        String code = document.path("error").path("code").asText();
        boolean doneBefore = repeated && DONE_BEFORE.contains(code);
        boolean tolerated = doneBefore || (name.equals("status") && code.equals(NONE_YET));
        if (!tolerated) {
          assertEquals(0, ended.exitCode(), () -> name + ": " + ended.out() + ended.err());
        }
        return doneBefore && !name.equals("status") ? Optional.empty() : Optional.of(document);
      }
      repeated = true;
    } while (random.nextInt(3) > 0);
    return Optional.empty();
  }

  private Ended run(String name, List<String> arguments) throws Exception {
    Site.Footprint before = site.footprint();
    try (Program.Running running =
        program.start(site.home, Site.PIN + "\n", arguments.toArray(String[]::new))) {
      return killer.attend(name, running, site, before);
    }
  }
}
