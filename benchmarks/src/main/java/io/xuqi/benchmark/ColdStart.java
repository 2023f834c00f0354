package io.xuqi.benchmark;

import java.io.IOException;
import java.util.List;

/**
 * How long {@code ./xuqi list} takes from a shell, with a simulated key and no CA running, beside
 * an empty Java program. Both start a new process each time and take turns.
 */
public final class ColdStart {

  private static final int WARM_UP_ROUNDS = 2;

  private ColdStart() {}

  /**
   * @param arguments rounds, the script, the home folder that has a simulated key
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 3) {
      System.err.println("usage: ColdStart ROUNDS XUQI HOME");
      System.exit(2);
    }
    int rounds = Integer.parseInt(arguments[0]);
    List<String> list = List.of(arguments[1], "list", "--home", arguments[2]);
    String java = System.getProperty("java.home") + "/bin/java";
    List<String> empty =
        List.of(java, "-cp", System.getProperty("java.class.path"), EmptyProgram.class.getName());
    double[] listing = new double[rounds];
    double[] nothing = new double[rounds];
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      boolean listFirst = (round & 1) == 0;
      double before = listFirst ? time(list) : 0;
      double ofEmpty = time(empty);
      double ofList = listFirst ? before : time(list);
      if (round >= 0) {
        listing[round] = ofList;
        nothing[round] = ofEmpty;
      }
    }
    Ratio.of(listing, nothing)
        .row(
            "(c) ./xuqi list, cold start",
            Ratio.median(listing) / 1e6,
            Ratio.median(nothing) / 1e6,
            "ms");
  }

  private static double time(List<String> command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    int code =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    long took = System.nanoTime() - start;
    if (code != 0) {
      throw new IOException("exit code " + code + " of " + command);
    }
    return took;
  }
}
